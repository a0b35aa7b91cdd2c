package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"tresen/backend/store"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

// versions lists the numbered migrations of one engine, oldest first.
func versions(t *testing.T, engine string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("migrations", engine, "*.sql"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no migrations for %s: %v", engine, err)
	}
	for i, n := range names {
		names[i] = filepath.Base(n)
	}
	slices.Sort(names)
	return names
}

// upTo gives the first n migrations of an engine, as an older release had them.
func upTo(t *testing.T, engine string, n int) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range versions(t, engine)[:n] {
		b, err := os.ReadFile(filepath.Join("migrations", engine, name))
		if err != nil {
			t.Fatal(err)
		}
		files[engine+"/"+name] = &fstest.MapFile{Data: b}
	}
	return files
}

func openAt(t *testing.T, url string, files fs.FS) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.Options{URL: url, Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestMigrationsAreNumberedAlikeOnBoth(t *testing.T) {
	lite, pg := versions(t, "sqlite"), versions(t, "postgres")
	if !slices.Equal(lite, pg) {
		t.Errorf("SQLite has %v, PostgreSQL %v", lite, pg)
	}
	for i, name := range lite {
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("%s is not number %d", name, i+1)
		}
	}
}

// Upgraded one release after the other, with rows in it, or made new: the same schema.
func TestUpgradedIsTheSameAsFresh(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh string) {
		engine, another := "sqlite", storetest.SQLite
		if strings.HasPrefix(fresh, "postgres") {
			engine, another = "postgres", storetest.Postgres
		}
		upgraded := another(t)
		for n := range versions(t, engine) {
			db := openAt(t, upgraded, upTo(t, engine, n+1))
			if n == 0 {
				if err := db.Write(t.Context(), func(q *sqldb.Q) error {
					_, err := q.Exec(t.Context(), `INSERT INTO meta (name, value) VALUES ('kept', 'yes')`)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		old, made := storetest.Open(t, upgraded), storetest.Open(t, fresh)
		if a, b := schema(t, old.DB), schema(t, made.DB); a != b {
			t.Errorf("upgraded:\n%s\nfresh:\n%s", a, b)
		}
		if v, err := old.Meta(t.Context(), "kept"); err != nil || v != "yes" {
			t.Errorf("a row of the first release is %q, %v", v, err)
		}
		if old.Relay() == "" || old.Relay() == made.Relay() {
			t.Errorf("relay ids %s and %s", old.Relay(), made.Relay())
		}
		if again := storetest.Open(t, upgraded); again.Relay() != old.Relay() {
			t.Error("the relay id changed on reopening")
		}
	})
}

// Both engines have the same tables with the same columns, types by meaning, and
// the same indexes.
func TestBothEnginesHaveTheSameTables(t *testing.T) {
	lite := storetest.Open(t, storetest.SQLite(t))
	pg := storetest.Open(t, storetest.Postgres(t))
	if a, b := schema(t, lite.DB), schema(t, pg.DB); a != b {
		t.Errorf("SQLite:\n%s\nPostgreSQL:\n%s", a, b)
	}
}

func TestSeveralProcessesMayStartAtOnce(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		relays := make([]string, 4)
		for i := range relays {
			wg.Go(func() {
				db, err := store.Open(t.Context(), url)
				if err != nil {
					t.Errorf("process %d: %v", i, err)
					return
				}
				relays[i] = db.Relay()
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if slices.Sort(relays); relays[0] == "" || len(slices.Compact(relays)) != 1 {
			t.Errorf("relays: %v", relays)
		}
	})
}

const (
	sqliteColumns = `SELECT m.name, c.name || ' ' || lower(c.type) || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' required' ELSE '' END
		|| CASE WHEN c.pk > 0 THEN ' key' || c.pk ELSE '' END
		FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'`
	postgresColumns = `SELECT c.table_name, c.column_name || ' ' || c.data_type || CASE WHEN c.is_nullable = 'NO' THEN ' required' ELSE '' END
		|| coalesce(' key' || (SELECT k.ordinal_position FROM information_schema.key_column_usage AS k
			JOIN information_schema.table_constraints AS x USING (constraint_name, table_schema)
			WHERE x.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name
				AND k.table_schema = c.table_schema), '')
		FROM information_schema.columns AS c WHERE c.table_schema = current_schema()`
	sqliteIndexes   = `SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`
	postgresIndexes = `SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey'`
)

// schema gives tables, columns, keys and indexes as sorted lines that are the
// same on both engines when they mean the same.
func schema(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	columns, indexes := sqliteColumns, sqliteIndexes
	if db.Dialect() == sqldb.Postgres {
		columns, indexes = postgresColumns, postgresIndexes
	}
	var lines []string
	for _, text := range []string{columns, indexes} {
		rows, err := db.Read().Query(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, schemaLines(t, rows)...)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func schemaLines(t *testing.T, rows *sql.Rows) (lines []string) {
	t.Helper()
	defer func() { _ = rows.Close() }()
	plain := strings.NewReplacer(" USING btree", "", "public.", "", `"`, "")
	bare := strings.NewReplacer("(", "", ")", "")
	for rows.Next() {
		var table, what string
		if err := rows.Scan(&table, &what); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(table, "goose_") && !strings.HasPrefix(table, "sqlite_") {
			what, where, _ := strings.Cut(plain.Replace(what), " WHERE ")
			lines = append(lines, strings.TrimSpace(table+": "+what+" "+bare.Replace(where)))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
