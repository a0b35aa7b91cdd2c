package seed

import (
	"bytes"
	"fmt"
	"image/jpeg"
)

// Picture draws what customers photograph: "lampe", "bruch", "skizze",
// "moebel" or "raum", in a few variants; a JPEG.
func Picture(sort string, variant int) ([]byte, error) {
	draw, ok := motifs[sort]
	if !ok {
		return nil, fmt.Errorf("no picture %q", sort)
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, draw(variant), &jpeg.Options{Quality: 84})
	return b.Bytes(), err
}

// Sheet is a page of the shop as a PDF: a title, to whom, rows of text and amount.
func Sheet(title, number, to string, rows [][2]string) []byte { return sheet(title, number, to, rows) }
