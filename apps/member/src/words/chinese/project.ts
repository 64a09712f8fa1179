import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectChinese: Partly<ProjectWords> = {
  none: '您的空间里还没有方案。',
  notWhole: '方案有一部分缺少或被隐藏：补齐之前不能签名。',
  goals: '目标',
  supports: '帮助',
  commitments: '承诺',
  mine: '您的承诺',
  ofOthers: '别人的承诺',
  done: '已做到',
  signatures: '签名',
  sign: '我签署这里所读的内容',
  path: '您到了哪一步',
  plan: {
    'draft': '草稿',
    'active': '进行中',
    'on-hold': '已暂停',
    'completed': '已完成',
    'revoked': '已放弃',
  },
  light: {
    green: '进展好',
    amber: '需要注意',
    red: '有困难',
    unknown: '不清楚',
  },
  commitment: {
    'draft': '还没开始',
    'in-progress': '进行中',
    'completed': '已做到',
    'failed': '没做到',
    'cancelled': '已取消',
  },
  signature: {
    member: {
      'valid': '您已签名。',
      'missing': '您还没有签名。',
      'changed': '您签名后，内容有了改动。',
      'not-verified': '您的签名无法核对。',
    },
    provider: {
      'valid': '照顾您的人已签名。',
      'missing': '照顾您的人还没有签名。',
      'changed': '照顾您的人签名后，内容有了改动。',
      'not-verified': '照顾您的人的签名无法核对。',
    },
  },
  step: {
    'access': '来访',
    'triage': '初次交谈',
    'take-charge': '开始照顾',
    'unit': '评估小组',
    'assessment': '评估',
    'project': '方案',
    'signatures': '签名',
    'delivery': '提供帮助',
    'monitoring': '检查进展',
    'closing': '结束',
  },
  stepState: {
    'to-do': '要做',
    'running': '进行中',
    'done': '完成',
    'stopped': '已停止',
    'not-needed': '不需要',
  },
}
