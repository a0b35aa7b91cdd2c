// Contrast by WCAG 2.2 (relative luminance, success criterion 1.4.3). Colours
// are #rrggbb; the relay has checked that.

type RGB = [number, number, number]

function parse(hex: string): RGB {
  const n = parseInt(hex.slice(1), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

function luminance(hex: string): number {
  const [r, g, b] = parse(hex).map((v) => {
    const c = v / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as RGB
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** Black or white, whichever reads better on the colour. One of them always has 4.5:1. */
export function ink(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000'
}

/** part of a in b, 0–1 */
export function mix(a: string, b: string, part: number): string {
  const [x, y] = [parse(a), parse(b)]
  return '#' + x.map((v, i) => Math.round(v * part + y[i]! * (1 - part)).toString(16).padStart(2, '0')).join('')
}

/** The colour, moved towards black or white until it reads on the ground. */
export function readable(colour: string, ground: string, ratio = 4.5): string {
  const towards = luminance(ground) > 0.18 ? '#000000' : '#ffffff'
  for (let part = 1; part > 0; part -= 0.05) {
    const c = mix(colour, towards, part)
    if (contrast(c, ground) >= ratio) return c
  }
  return towards
}
