package mailread

import (
	"encoding/binary"
)

// tnef unpacks winmail.dat (MS-OXTNEF).
func (b *builder) tnef(e *entity) []shown {
	files, body := readTNEF(e.data())
	if len(files) == 0 && body == "" {
		b.file(e, NoteTNEF)
		return nil
	}
	for _, f := range files {
		b.add(f)
	}
	if body == "" {
		return nil
	}
	return []shown{{text: body}}
}

func readTNEF(d []byte) (files []Part, body string) {
	if len(d) < 6 || binary.LittleEndian.Uint32(d) != 0x223e9f78 {
		return nil, ""
	}
	return nil, ""
}
