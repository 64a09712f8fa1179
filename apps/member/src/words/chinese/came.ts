import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameChinese: Partly<CameWords> = {
  came: {
    drop: '或者把文件拖到这里。',
    kind: {
      reports: '{count, plural, other {# 份报告}}',
      results: '{count, plural, other {# 项结果}}',
      problems: '{count, plural, other {# 个健康问题}}',
      allergies: '{count, plural, other {# 种过敏}}',
      medicines: '{count, plural, other {# 种药}}',
      vaccinations: '{count, plural, other {# 次接种}}',
      visits: '{count, plural, other {# 次就诊}}',
      procedures: '{count, plural, other {# 次手术或操作}}',
      documents: '{count, plural, other {# 份文件}}',
      others: '{count, plural, other {# 条其他数据}}',
    },
    original: '原来的文件已保存。',
    save: '下载原来的文件',
    columns: '每一列是什么',
    columnsWhat: '如果表格的标题没有写明，请您说明。',
    field: {
      date: '日期',
      time: '时间',
      systolic: '高压',
      diastolic: '低压',
      pulse: '脉搏',
      glucose: '血糖',
      weight: '体重',
      height: '身高',
    },
    byTitle: '按标题',
    unit: '血糖单位',
    dates: '日期写法',
    dmy: '先写日',
    mdy: '先写月',
    readAgain: '重新读取',
    cancel: '停止',
    resume: '继续',
    why: {
      missing: '缺少必需的内容',
      form: '写法不符合要求',
      ours: '我们没能保存它：请再试一次',
    },
    saidBySystem: '系统原话（英文）',
    stays: {
      'changed': '后来有改动',
      'gone': '已经移除了',
      'former-lost': '以前的内容已经没有了',
    },
  },
}
