package seed

import (
	"bytes"
	"fmt"
	"strings"
)

// sheet makes a one-page PDF (PDF 1.4, A4, Helvetica): a title and rows of
// text and amount. No library: four objects are less than a dependency.
func sheet(title, number, to string, rows [][2]string) []byte {
	var p bytes.Buffer
	text := func(font string, size, x, y int, s string) {
		fmt.Fprintf(&p, "BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, size, x, y, winAnsi(s))
	}
	p.WriteString("0 0.41 0.42 rg 56 772 32 32 re f 0.12 0.12 0.12 rg\n")
	text("B", 18, 100, 782, "Lichthaus Brandt")
	text("F", 9, 100, 769, "Am Stadtgraben 17 · 26122 Oldenburg · lichthaus-brandt.example")
	text("F", 11, 56, 700, to)
	text("B", 16, 56, 620, title)
	text("F", 11, 56, 600, number)
	y := 556
	for i, r := range rows {
		font := "F"
		if i == len(rows)-1 {
			font = "B"
			fmt.Fprintf(&p, "0.7 w 56 %d m 540 %d l S\n", y+18, y+18)
		}
		text(font, 11, 56, y, r[0])
		text(font, 11, 460, y, r[1])
		y -= 26
	}
	text("F", 10, 56, y-30, "Vielen Dank für Ihr Vertrauen. Es gelten unsere allgemeinen Geschäftsbedingungen.")
	return assemble(p.Bytes())
}

// assemble writes the objects and the table of where each begins.
func assemble(page []byte) []byte {
	const font = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R /B 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page),
		fmt.Sprintf(font, "Helvetica"), fmt.Sprintf(font, "Helvetica-Bold"),
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

// winAnsi writes a string for the fonts' encoding, with what a PDF string escapes.
func winAnsi(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '€':
			b.WriteByte(0x80)
		case r == '„':
			b.WriteByte(0x84)
		case r == '“':
			b.WriteByte(0x93)
		case strings.ContainsRune(`()\`, r):
			b.WriteString(`\` + string(r))
		case r < 256:
			b.WriteByte(byte(r))
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
