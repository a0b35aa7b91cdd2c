package export

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"tresen/backend/fault"
)

// Every field and column is in docs/export.md: others read these files by it.
func TestTheShapeIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/export.md")
	if err != nil {
		t.Fatal(err)
	}
	names := append([]string{"conversations", "messages"}, columns...)
	for _, v := range []any{head{}, foot{}, person{}, channel{}, contact{}, identity{}, remark{}, conversation{}, author{}, message{}, earlier{}, reaction{}, file{}, mail{}, event{}} {
		for f := range reflect.TypeOf(v).Fields() {
			if tag := f.Tag.Get("json"); tag != "" {
				name, _, _ := strings.Cut(tag, ",")
				names = append(names, name)
			}
		}
	}
	for why := range english.why {
		names = append(names, string(why))
	}
	for _, n := range names {
		if !strings.Contains(string(text), "`"+n+"`") {
			t.Errorf("`%s` is not documented", n)
		}
	}
}

// Both languages say the same things.
func TestNoTextIsMissing(t *testing.T) {
	de, en := reflect.ValueOf(german), reflect.ValueOf(english)
	for i := range de.NumField() {
		name := de.Type().Field(i).Name
		for lang, v := range map[string]reflect.Value{"de": de.Field(i), "en": en.Field(i)} {
			if v.IsZero() {
				t.Errorf("%s: %s is empty", lang, name)
			}
		}
		if de.Field(i).Kind() != reflect.Map {
			continue
		}
		if de.Field(i).Len() != en.Field(i).Len() {
			t.Errorf("%s: not the same", name)
		}
		for _, k := range de.Field(i).MapKeys() {
			if !en.Field(i).MapIndex(k).IsValid() {
				t.Errorf("%s: no English %s", name, k)
			}
		}
	}
}

func TestWhatADiskSays(t *testing.T) {
	for _, c := range []struct {
		err  error
		code fault.Code
	}{
		{syscall.ENOSPC, fault.DiskFull}, {syscall.EDQUOT, fault.DiskFull}, {syscall.EFBIG, fault.DiskFull},
		{syscall.EACCES, fault.Unwritable}, {syscall.EROFS, fault.Unwritable}, {os.ErrPermission, fault.Unwritable}, {errors.New("cable pulled"), fault.Unwritable},
	} {
		if got := fault.CodeOf(unwritten(fmt.Errorf("write out.zip: %w", c.err))); got != c.code {
			t.Errorf("%v: %s", c.err, got)
		}
	}
}
