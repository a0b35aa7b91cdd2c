package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/all"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// entityTypes are the synchronised rows; what they hold follows by itself.
var entityTypes = []inbox.Entity{
	&inbox.Workspace{}, &inbox.Inbox{}, &inbox.Channel{}, &inbox.Agent{}, &inbox.Label{}, &inbox.SavedReply{},
	&inbox.Contact{}, &inbox.Identity{}, &inbox.Conversation{}, &inbox.Message{}, &inbox.Draft{}, &inbox.Seen{}, &inbox.Ticket{}, &inbox.TicketEntry{},
	&inbox.Team{}, &inbox.Attribute{}, &inbox.Macro{}, &inbox.View{},
}

// generate gives name → content of every file.
func generate(root string) (map[string]string, error) {
	enums, err := readEnums(root, "backend/inbox", "backend/channel")
	if err != nil {
		return nil, err
	}
	files := map[string]string{"faults.ts": faults()}
	for name, make := range map[string]func(map[string][]string) (string, error){
		"entities.ts": entities, "channels.ts": channels, "commands.ts": commands, "rights.ts": rights,
	} {
		if files[name], err = make(enums); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return files, nil
}

// ofInbox reports whether a type is declared in entities.ts.
func ofInbox(t reflect.Type) bool { return strings.HasSuffix(t.PkgPath(), "/inbox") }

func entities(enums map[string][]string) (string, error) {
	w := newWriter(enums, ofInbox)
	w.text(reflect.TypeFor[inbox.Kind]())
	var names strings.Builder
	names.WriteString("\n// Entities maps each kind to its shape.\nexport interface Entities {\n")
	for _, e := range entityTypes {
		t := reflect.TypeOf(e).Elem()
		if _, err := w.ref(t); err != nil {
			return "", err
		}
		fmt.Fprintf(&names, "  %s: %s\n", e.Kind(), t.Name())
	}
	used, err := bodies(enums) // some belong to wishes alone
	if err != nil {
		return "", err
	}
	for _, t := range used.foreign {
		if _, err := w.ref(t); err != nil {
			return "", err
		}
	}
	return w.String() + names.String() + "}\n", nil
}

// bodies writes those of the commands.
func bodies(enums map[string][]string) (*writer, error) {
	w := newWriter(enums, func(t reflect.Type) bool { return !ofInbox(t) })
	for _, kind := range command.KindNames() {
		if _, err := w.ref(reflect.TypeOf(command.Kinds[kind]()).Elem()); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
	}
	return w, nil
}

func commands(enums map[string][]string) (string, error) {
	w, err := bodies(enums)
	if err != nil {
		return "", err
	}
	var kinds strings.Builder
	kinds.WriteString("\n// Commands maps each kind to its body.\nexport interface Commands {\n")
	for _, kind := range command.KindNames() {
		fmt.Fprintf(&kinds, "  %s: %s\n", kind, reflect.TypeOf(command.Kinds[kind]()).Elem().Name())
	}
	return w.String() + kinds.String() + "}\nexport type CommandKind = keyof Commands\n", nil
}

// rights writes who may send which command; the interface offers nothing else.
func rights(map[string][]string) (string, error) {
	var b strings.Builder
	b.WriteString(head + "import type { CommandKind } from './commands'\nimport type { Role } from './entities'\n\n" +
		"// Who may do it, and where the role counts (package command, Who).\n" +
		"export interface Right {\n  where: 'in' | 'offered' | 'workspace' | 'self'\n  roles: readonly Role[]\n}\n\n" +
		"// DeskKind is what a desktop does by itself (package command, Desk).\nexport type DeskKind = " +
		quotedUnion(slices.Sorted(maps.Keys(command.Desk))) + "\n\n" +
		"export const rights: Record<CommandKind | DeskKind, Right> = {\n")
	for _, kind := range command.KindNames() {
		who, ok := command.Who[kind]
		if !ok {
			return "", fmt.Errorf("%s has no line in command.Who", kind)
		}
		right(&b, kind, who)
	}
	for _, kind := range slices.Sorted(maps.Keys(command.Desk)) {
		right(&b, kind, command.Desk[kind])
	}
	return b.String() + "}\n", nil
}

func right(b *strings.Builder, kind string, who command.Right) {
	roles := make([]string, 0, len(who.Roles))
	for _, r := range who.Roles {
		roles = append(roles, string(r))
	}
	fmt.Fprintf(b, "  %s: { where: '%s', roles: ['%s'] },\n", kind, who.Where, strings.Join(roles, "', '"))
}

func quotedUnion(list []string) string { return "'" + strings.Join(list, "' | '") + "'" }

func faults() string {
	codes := make([]string, 0, len(fault.Table))
	for c := range fault.Table {
		codes = append(codes, string(c))
	}
	sort.Strings(codes)
	var b strings.Builder
	b.WriteString(head + "// Every fault code; retry: the same request may succeed later.\nexport const faults = {\n")
	for _, c := range codes {
		fmt.Fprintf(&b, "  %s: { retry: %t },\n", c, fault.Table[fault.Code(c)].Retry)
	}
	b.WriteString("} as const\nexport type FaultCode = keyof typeof faults\n")
	return b.String()
}

func channels(enums map[string][]string) (string, error) {
	w := newWriter(enums, func(t reflect.Type) bool { return !ofInbox(t) })
	if _, err := w.ref(reflect.TypeFor[channel.Info]()); err != nil {
		return "", err
	}
	infos := []channel.Info{}
	for _, c := range all.Connectors() {
		infos = append(infos, c.Info())
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(infos); err != nil {
		return "", err
	}
	list := strings.TrimSpace(b.String())
	return w.String() + "\n// The channels that are built in, in the order in which settings offer them.\n" +
		"export const channels: Info[] = " + list + "\n", nil
}
