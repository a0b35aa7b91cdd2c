// Widths of words in the interface's type, before they are drawn.
let pen: CanvasRenderingContext2D | null | undefined

/** Pixels a text takes at a size (px) in medium weight; a guess where there is no canvas. */
export function textWidth(text: string, size: number): number {
  if (pen === undefined) pen = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d')
  if (!pen) return text.length * size * 0.55
  pen.font = `500 ${size}px 'Inter Variable', sans-serif`
  return pen.measureText(text).width
}
