import { useTranslation } from 'react-i18next'

/** One’s answer hides among many: a crowd of which one is oneself, and what comes out, with soft edges. No words in it to translate. */
export const HidesPicture = () => {
  const { t } = useTranslation()
  return (
    <svg className="hides" viewBox="0 0 340 128" role="img" aria-label={t('study.picture')}>
      {crowd.map(({ x, y, isMe }) => (
        <g key={`${String(x)} ${String(y)}`} className={isMe ? 'me' : 'other'}>
          <circle cx={x} cy={y} r="4.5" />
          <path d={`M${String(x - 7)} ${String(y + 14)}a7 8 0 0 1 14 0z`} />
          {isMe ? <circle className="ring" cx={x} cy={y + 4} r="14.5" /> : null}
        </g>
      ))}
      <path className="arrow" d="M192 64h26m-9 -9l9 9l-9 9" />
      {bars.map(({ x, height }) => (
        <g key={x}>
          <rect className="bar" x={x} y={112 - height} width="18" height={height} />
          {/* What noise may add or take. */}
          <rect className="soft" x={x} y={112 - height - 9} width="18" height="18" />
        </g>
      ))}
      <path className="floor" d="M232 113h100" />
    </svg>
  )
}

const crowd = Array.from({ length: 36 }, (_, place) => ({
  x: 14 + (place % 9) * 19,
  y: 14 + Math.floor(place / 9) * 29,
  isMe: place === 21,
}))

const bars = [
  { x: 236, height: 34 },
  { x: 260, height: 62 },
  { x: 284, height: 80 },
  { x: 308, height: 48 },
]
