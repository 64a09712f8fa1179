import { encodeQR } from 'qr'

/**
 * A code for a camera. On paper a module is 0.4 mm, which a phone reads from a hand’s breadth away also when it was printed badly;
 * black on white in every colour scheme.
 *
 * @param text short: of 90 bytes it is 18 mm wide, of 300 bytes 30 mm
 * @param label what it is for, for who cannot see it
 */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const side = modules.length
  const dark = modules
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('')
  const width = `${(side * millimetresOfModule).toFixed(1)}mm`
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${String(side)} ${String(side)}`}
      width={width}
      height={width}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  )
}

const millimetresOfModule = 0.4
