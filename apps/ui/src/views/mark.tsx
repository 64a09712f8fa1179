/** The mark of the house: two arms around a seed. Not the emblem of any authority. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 48 48" aria-hidden="true">
    <circle cx="24" cy="24" r="22" className="disc" />
    <path d="M10 26a14 14 0 0 1 14-14M38 22a14 14 0 0 1-14 14" className="arms" />
    <circle cx="24" cy="24" r="5" className="seed" />
  </svg>
)
