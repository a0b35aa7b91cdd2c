package mailread

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// TNEF, the winmail.dat of Outlook ([MS-OXTNEF]): a stream of attributes, each
// level (1), id (2), type (2), length (4), data, checksum (2), little endian.
const (
	tnefMagic     = 0x223e9f78
	attBody       = 0x800c // text of the mail
	attRendData   = 0x9002 // a file begins
	attTitle      = 0x8010 // its short name
	attData       = 0x800f // its bytes
	attAttachment = 0x9005 // its MAPI properties
	propLongName  = 0x3707
	propMIME      = 0x370e
	propContentID = 0x3712
)

// tnef unpacks winmail.dat; one that holds nothing we know stays a file.
func (b *builder) tnef(e *entity) []shown {
	files, body := readTNEF(e.data())
	if len(files) == 0 && blank(body) {
		b.file(e, NoteTNEF)
		return nil
	}
	for _, f := range files {
		b.add(f)
	}
	b.outlook = join(b.outlook, body, "\n\n") // shown when the mail says nothing else
	return nil
}

func readTNEF(d []byte) (files []Part, body string) {
	if len(d) < 6 || binary.LittleEndian.Uint32(d) != tnefMagic {
		return nil, ""
	}
	var f *Part
	for d = d[6:]; len(d) >= 9; {
		id := binary.LittleEndian.Uint16(d[1:])
		n := int(binary.LittleEndian.Uint32(d[5:]))
		if n < 0 || n > len(d)-9 {
			break
		}
		data := d[9 : 9+n]
		d = d[min(len(d), 9+n+2):]
		if id == attRendData {
			if len(files) == MaxParts {
				break
			}
			files = append(files, Part{Type: "application/octet-stream"})
			f = &files[len(files)-1]
			continue
		}
		switch {
		case id == attBody:
			body = strings.TrimRight(decode(data, ""), "\x00")
		case f == nil:
		case id == attTitle && f.Name == "":
			f.Name = SafeName(strings.TrimRight(decode(data, ""), "\x00"))
		case id == attData:
			f.Data = data
		case id == attAttachment:
			readProps(data, f)
		}
	}
	return named(files), strings.ReplaceAll(body, "\r\n", "\n")
}

// named drops what has no bytes (an embedded message) and names what has no name.
func named(files []Part) []Part {
	var list []Part
	for _, f := range files {
		if len(f.Data) == 0 {
			continue
		}
		f.Named = f.Name != ""
		if f.Name == "" {
			f.Name = nameFor(f.Type)
		}
		list = append(list, f)
	}
	return list
}

// readProps reads MAPI properties as far as their types are known.
func readProps(d []byte, f *Part) {
	if len(d) < 4 {
		return
	}
	count := binary.LittleEndian.Uint32(d)
	d = d[4:]
	for range min(count, 1000) {
		if len(d) < 4 {
			return
		}
		kind, id := binary.LittleEndian.Uint16(d), binary.LittleEndian.Uint16(d[2:])
		d = d[4:]
		if id >= 0x8000 { // named: GUID, kind, number or name
			if len(d) < 24 {
				return
			}
			n := 24
			if binary.LittleEndian.Uint32(d[16:]) == 1 {
				n += padded(binary.LittleEndian.Uint32(d[20:]))
			}
			if n < 24 || n > len(d) {
				return
			}
			d = d[n:]
		}
		value, n := propValue(kind, d)
		if n < 0 {
			return
		}
		d = d[n:]
		switch s := propText(kind, value); id {
		case propLongName:
			if s = SafeName(s); s != "" {
				f.Name = s
			}
		case propMIME:
			if k, _ := params(s); strings.Contains(k, "/") {
				f.Type = k
			}
		case propContentID:
			f.CID = contentID(s)
		}
	}
}

// padded is the length rounded up to four bytes; out of range it is made to fail.
func padded(n uint32) int {
	if n > 1<<28 {
		return 1 << 30
	}
	return int(n+3) / 4 * 4
}

// propValue gives the value of a property and the bytes it takes, -1 when that is not known.
func propValue(kind uint16, d []byte) (value []byte, n int) {
	switch kind {
	case 0x0002, 0x0003, 0x0004, 0x000a, 0x000b: // short, long, float, error, bool
		n = 4
	case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040: // double, currency, time, int64, filetime
		n = 8
	case 0x0048: // GUID
		n = 16
	case 0x001e, 0x001f, 0x0102, 0x000d: // text, Unicode, binary, object: count of values, each with its length
		if len(d) < 8 || binary.LittleEndian.Uint32(d) != 1 {
			return nil, -1
		}
		length := binary.LittleEndian.Uint32(d[4:])
		n = 8 + padded(length)
		if n > len(d) {
			return nil, -1
		}
		return d[8 : 8+int(length)], n
	default:
		return nil, -1
	}
	if n > len(d) {
		return nil, -1
	}
	return nil, n
}

func propText(kind uint16, v []byte) string {
	if kind == 0x001f {
		u := make([]uint16, len(v)/2)
		for i := range u {
			u[i] = binary.LittleEndian.Uint16(v[2*i:])
		}
		return strings.TrimRight(string(utf16.Decode(u)), "\x00")
	}
	return strings.TrimRight(decode(v, ""), "\x00")
}
