package seed

import (
	"image"
	"image/color"
	"math"
)

// canvas paints soft-edged shapes, enough for the pictures customers send.
type canvas struct {
	*image.RGBA
}

func newCanvas(w, h int) canvas { return canvas{image.NewRGBA(image.Rect(0, 0, w, h))} }

type rgb struct{ r, g, b float64 }

func hex(v int) rgb {
	return rgb{float64(v >> 16 & 255), float64(v >> 8 & 255), float64(v & 255)}
}

func (a rgb) mix(b rgb, t float64) rgb {
	t = max(0, min(1, t))
	return rgb{a.r + (b.r-a.r)*t, a.g + (b.g-a.g)*t, a.b + (b.b-a.b)*t}
}

// paint is a colour that may change over the picture.
type paint func(x, y float64) rgb

func flat(c rgb) paint { return func(_, _ float64) rgb { return c } }

// down goes from one colour at y0 to another at y1.
func down(a, b rgb, y0, y1 float64) paint {
	return func(_, y float64) rgb { return a.mix(b, (y-y0)/(y1-y0)) }
}

// across goes from one colour at x0 over a second in the middle to a third at x1.
func across(a, b, c rgb, x0, x1 float64) paint {
	return func(x, _ float64) rgb {
		t := (x - x0) / (x1 - x0) * 2
		if t < 1 {
			return a.mix(b, t)
		}
		return b.mix(c, t-1)
	}
}

// shape is an area: out tells how far (pixels) a point lies outside its edge,
// negative inside; the box holds it.
type shape struct {
	out            func(x, y float64) float64
	x0, y0, x1, y1 float64
}

func ellipse(cx, cy, rx, ry float64) shape {
	return shape{func(x, y float64) float64 {
		dx, dy := (x-cx)/rx, (y-cy)/ry
		return (math.Sqrt(dx*dx+dy*dy) - 1) * min(rx, ry)
	}, cx - 2*rx, cy - 2*ry, cx + 2*rx, cy + 2*ry} // twice, for soft edges of flat ones
}

func box(x0, y0, x1, y1, round float64) shape {
	return shape{func(x, y float64) float64 {
		dx := math.Abs(x-(x0+x1)/2) - (x1-x0)/2 + round
		dy := math.Abs(y-(y0+y1)/2) - (y1-y0)/2 + round
		return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - round
	}, x0, y0, x1, y1}
}

// around gives the box of points.
func around(xy []float64, edge float64) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = xy[0], xy[1], xy[0], xy[1]
	for i := 0; i < len(xy); i += 2 {
		x0, y0, x1, y1 = min(x0, xy[i]), min(y0, xy[i+1]), max(x1, xy[i]), max(y1, xy[i+1])
	}
	return x0 - edge, y0 - edge, x1 + edge, y1 + edge
}

// stroke is a line through points.
func stroke(width float64, xy ...float64) shape {
	s := shape{out: func(x, y float64) float64 {
		near := math.Inf(1)
		for i := 0; i+3 < len(xy); i += 2 {
			near = min(near, toSegment(x, y, xy[i:i+4]))
		}
		return near - width/2
	}}
	s.x0, s.y0, s.x1, s.y1 = around(xy, width/2)
	return s
}

func toSegment(x, y float64, s []float64) float64 {
	dx, dy := s[2]-s[0], s[3]-s[1]
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = max(0, min(1, ((x-s[0])*dx+(y-s[1])*dy)/l))
	}
	dx, dy = x-s[0]-t*dx, y-s[1]-t*dy
	return math.Sqrt(dx*dx + dy*dy)
}

// polygon is the area inside points, whichever way they run.
func polygon(xy ...float64) shape {
	closed := append(append([]float64{}, xy...), xy[0], xy[1])
	s := shape{out: func(x, y float64) float64 {
		near, inside := math.Inf(1), false
		for i := 0; i+3 < len(closed); i += 2 {
			s := closed[i : i+4]
			near = min(near, toSegment(x, y, s))
			if (s[1] > y) != (s[3] > y) && x < (s[2]-s[0])*(y-s[1])/(s[3]-s[1])+s[0] {
				inside = !inside
			}
		}
		if inside {
			return -near
		}
		return near
	}}
	s.x0, s.y0, s.x1, s.y1 = around(xy, 0)
	return s
}

// fill paints a shape; soft is the width of its edge in pixels, strength up to 1.
func (c canvas) fill(s shape, p paint, soft, strength float64) {
	b := c.Bounds().Intersect(image.Rect(int(s.x0-soft), int(s.y0-soft), int(s.x1+soft)+2, int(s.y1+soft)+2))
	for py := b.Min.Y; py < b.Max.Y; py++ {
		for px := b.Min.X; px < b.Max.X; px++ {
			x, y := float64(px)+0.5, float64(py)+0.5
			cover := (0.5 - s.out(x, y)/soft) * strength
			if cover <= 0 {
				continue
			}
			old := c.RGBAAt(px, py)
			n := rgb{float64(old.R), float64(old.G), float64(old.B)}.mix(p(x, y), min(cover, strength))
			c.SetRGBA(px, py, color.RGBA{uint8(n.r + 0.5), uint8(n.g + 0.5), uint8(n.b + 0.5), 255})
		}
	}
}

// solid paints with a clean edge.
func (c canvas) solid(s shape, p paint) { c.fill(s, p, 1, 1) }

// ground paints everything.
func (c canvas) ground(p paint) {
	c.solid(shape{func(_, _ float64) float64 { return -1 }, 0, 0, 9999, 9999}, p)
}
