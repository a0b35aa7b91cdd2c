package seed

// The pictures, 640 × 480. variant changes colours and proportions.

var walls = [][2]rgb{{hex(0xd9cabb), hex(0xb89a84)}, {hex(0xcfd6cd), hex(0x9fae9f)}, {hex(0xd5d9de), hex(0xa3adb8)}, {hex(0xe4d8c4), hex(0xc3a97f)}}
var shades = []rgb{hex(0xf2e6c4), hex(0xf4f0e6), hex(0xc9d3bd), hex(0xe3b08e), hex(0xf1d9a8)}
var metals = []rgb{hex(0xa98645), hex(0x2b2a29), hex(0x8f9296)}
var woods = []rgb{hex(0xb98a5a), hex(0x6f4a32), hex(0xd8bf9a), hex(0x8a6a4a)}

var motifs = map[string]func(variant int) canvas{
	"lampe": lampPicture, "bruch": crackPicture, "skizze": planPicture, "moebel": legPicture, "raum": roomPicture, "logo": logoPicture,
}

// lampPicture is a floor lamp in front of a wall.
func lampPicture(v int) canvas {
	c := newCanvas(640, 480)
	w := walls[v%len(walls)]
	c.ground(down(w[0], w[1], 0, 480))
	floor := w[1].mix(hex(0x3a2f28), 0.35)
	c.solid(box(-9, 410, 649, 500, 0), down(floor, floor.mix(hex(0x000000), 0.2), 410, 480))
	x := 320 + float64(v%3-1)*60
	c.fill(ellipse(x, 190, 230, 170), flat(hex(0xfff3d0)), 160, 0.45)
	c.fill(ellipse(x+10, 432, 110, 16), flat(hex(0x000000)), 22, 0.35)
	m := metals[v%len(metals)]
	rod := across(m.mix(hex(0), 0.3), m.mix(hex(0xffffff), 0.4), m.mix(hex(0), 0.4), x-5, x+5)
	c.solid(box(x-4, 180, x+4, 428, 2), rod)
	c.solid(ellipse(x, 428, 62, 11), across(m.mix(hex(0), 0.3), m.mix(hex(0xffffff), 0.3), m.mix(hex(0), 0.4), x-62, x+62))
	s := shades[v%len(shades)]
	c.solid(polygon(x-52, 80, x+52, 80, x+98, 215, x-98, 215), across(s.mix(hex(0), 0.18), hex(0xfffaf0), s.mix(hex(0), 0.22), x-98, x+98))
	c.fill(polygon(x-92, 200, x+92, 200, x+98, 215, x-98, 215), flat(s.mix(hex(0), 0.25)), 2, 0.5)
	return c
}

// crackPicture is a lamp's shade with a crack.
func crackPicture(v int) canvas {
	c := newCanvas(640, 480)
	w := walls[(v+1)%len(walls)]
	c.ground(down(w[0].mix(hex(0xffffff), 0.1), w[1], 0, 480))
	c.fill(ellipse(330, 425, 260, 34), flat(hex(0x000000)), 50, 0.3)
	s := shades[v%len(shades)]
	body := across(s.mix(hex(0), 0.12), hex(0xfff9ec), s.mix(hex(0), 0.28), 110, 530)
	c.solid(polygon(215, 70, 425, 70, 530, 410, 110, 410), body)
	c.solid(ellipse(320, 70, 105, 15), flat(s.mix(hex(0), 0.35)))
	c.solid(ellipse(320, 71, 96, 11), flat(s.mix(hex(0), 0.55)))
	c.fill(stroke(9, 112, 405, 528, 405), flat(s.mix(hex(0), 0.3)), 3, 0.8)
	dx := float64(v%3) * 40
	crack := []float64{300 + dx, 412, 292 + dx, 360, 316 + dx, 322, 303 + dx, 268, 325 + dx, 222, 318 + dx, 170}
	c.fill(stroke(11, crack...), flat(s.mix(hex(0), 0.25)), 8, 0.5)
	c.solid(stroke(4, crack...), flat(hex(0x4a3f35)))
	c.solid(polygon(294+dx, 412, 290+dx, 372, 304+dx, 352, 322+dx, 412), down(w[1], w[1].mix(hex(0), 0.3), 350, 412))
	c.solid(stroke(2.5, 316+dx, 322, 352+dx, 300, 366+dx, 306), flat(hex(0x5a4d41)))
	return c
}

// planPicture is a floor plan drawn by hand on squared paper.
func planPicture(v int) canvas {
	c := newCanvas(640, 480)
	c.ground(down(hex(0xfbfaf6), hex(0xefece4), 0, 480))
	for i := 1; i < 32; i++ {
		p := float64(i) * 20
		c.fill(stroke(1, p, 0, p, 480), flat(hex(0xb9cbe0)), 1, 0.55)
		c.fill(stroke(1, 0, p, 640, p), flat(hex(0xb9cbe0)), 1, 0.55)
	}
	pen := flat(hex(0x2b3a55))
	wide := 400 + float64(v%3)*40
	c.solid(stroke(4, 80, 100, 80+wide, 98, 82+wide, 380, 240, 382), pen)
	c.solid(stroke(4, 160, 381, 79, 380, 80, 100), pen)
	c.solid(stroke(3, 160, 381, 218, 322), pen) // the door
	c.solid(stroke(4, 300, 99, 302, 230), pen)
	c.solid(stroke(4, 301, 285, 301, 381), pen)
	c.solid(stroke(2.5, 350, 140, 450, 139, 451, 200, 349, 201, 350, 140), flat(hex(0xa03a2a)))
	red := flat(hex(0xa03a2a))
	c.solid(stroke(2, 80, 420, 80+wide, 420), red)
	for _, x := range []float64{80, 80 + wide} {
		c.solid(stroke(2, x, 410, x, 430), red)
	}
	c.solid(stroke(2, 50, 100, 50, 380), red)
	c.solid(stroke(2, 40, 100, 60, 100), red)
	c.solid(stroke(2, 40, 380, 60, 380), red)
	for i := range 5 { // a radiator
		c.solid(stroke(2.5, 400+float64(i)*14, 366, 400+float64(i)*14, 378), pen)
	}
	return c
}

// legPicture is the foot of a table with a torn thread.
func legPicture(v int) canvas {
	c := newCanvas(640, 480)
	w := walls[(v+2)%len(walls)]
	c.ground(down(w[0], w[0].mix(w[1], 0.5), 0, 330))
	c.solid(box(-9, 330, 649, 500, 0), down(hex(0x9d8f80), hex(0x776a5d), 330, 480))
	wood := woods[v%len(woods)]
	dark := wood.mix(hex(0), 0.4)
	c.solid(box(60, 60, 600, 118, 6), down(wood.mix(hex(0xffffff), 0.2), wood, 60, 118))
	for i := range 6 {
		y := 68 + float64(i)*8
		c.fill(stroke(1.5, 60, y, 600, y+float64(i%3)), flat(dark), 2, 0.25)
	}
	c.fill(ellipse(300, 408, 120, 16), flat(hex(0)), 26, 0.4)
	c.solid(polygon(250, 118, 352, 118, 328, 400, 274, 400), across(dark, wood.mix(hex(0xffffff), 0.25), dark, 250, 352))
	c.solid(box(286, 396, 316, 412, 3), across(hex(0x55585c), hex(0xd3d6d9), hex(0x55585c), 286, 316))
	for i := range 3 {
		y := 399 + float64(i)*4
		c.fill(stroke(1, 286, y, 316, y+2), flat(hex(0x33363a)), 1, 0.8)
	}
	c.solid(stroke(3, 282, 396, 290, 362, 284, 338, 294, 305), flat(dark.mix(hex(0), 0.5)))
	c.solid(ellipse(430, 420, 13, 9), flat(hex(0xb9bcc0)))
	c.solid(ellipse(430, 420, 5, 3.5), flat(hex(0x4a4d51)))
	return c
}

// roomPicture is a dining room with lamps over the table.
func roomPicture(v int) canvas {
	c := newCanvas(640, 480)
	w := walls[v%len(walls)]
	c.ground(down(w[0].mix(hex(0xffffff), 0.25), w[0], 0, 340))
	wood := woods[(v+1)%len(woods)]
	c.solid(box(-9, 345, 649, 500, 0), down(wood.mix(hex(0xffffff), 0.15), wood.mix(hex(0), 0.25), 345, 480))
	for i := range 9 {
		x := float64(i)*90 - 40
		c.fill(stroke(1.5, 320+(x-320)*0.7, 345, x, 480), flat(wood.mix(hex(0), 0.5)), 2, 0.4)
	}
	c.solid(box(56, 70, 206, 270, 3), flat(hex(0xffffff)))
	c.solid(box(64, 78, 198, 262, 2), down(hex(0xcfe3f2), hex(0xf3efe2), 78, 262))
	c.solid(box(128, 78, 134, 262, 0), flat(hex(0xffffff)))
	top := woods[v%len(woods)]
	c.fill(ellipse(400, 432, 200, 22), flat(hex(0)), 40, 0.35)
	for _, x := range []float64{250, 540} {
		c.solid(polygon(x, 340, x+18, 340, x+12, 430, x+4, 430), flat(top.mix(hex(0), 0.35)))
	}
	c.solid(box(226, 318, 584, 342, 5), down(top.mix(hex(0xffffff), 0.25), top, 318, 342))
	s, m := shades[v%len(shades)], metals[v%len(metals)]
	lamps := []float64{405}
	if v%2 == 1 {
		lamps = []float64{330, 480}
	}
	for _, x := range lamps {
		c.fill(ellipse(x, 230, 130, 110), flat(hex(0xfff1cc)), 110, 0.5)
		c.solid(stroke(2.5, x, -5, x, 150), flat(m))
		c.solid(polygon(x-14, 148, x+14, 148, x+52, 200, x-52, 200), across(s.mix(hex(0), 0.25), hex(0xfffaf0), s.mix(hex(0), 0.3), x-52, x+52))
		c.solid(ellipse(x, 200, 52, 7), flat(hex(0xfff6dc)))
	}
	c.solid(box(300, 292, 322, 319, 6), flat(hex(0x4f7a78)))
	c.solid(ellipse(311, 282, 20, 15), flat(hex(0x6f9a62)))
	return c
}

// logoPicture is the shop's sign, 256 × 256.
func logoPicture(int) canvas {
	c := newCanvas(256, 256)
	c.ground(down(hex(0x0f7f80), hex(0x005a5c), 0, 256))
	c.fill(ellipse(128, 160, 100, 80), flat(hex(0xffeab0)), 120, 0.35)
	c.solid(stroke(6, 128, -5, 128, 80), flat(hex(0xf4f0e6)))
	c.solid(polygon(108, 78, 148, 78, 200, 154, 56, 154), flat(hex(0xf4f0e6)))
	c.solid(ellipse(128, 164, 22, 22), flat(hex(0xffd873)))
	return c
}
