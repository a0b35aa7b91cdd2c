package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql driver "pgx"
)

// cluster is a running PostgreSQL of this test process.
type cluster struct {
	dir  string // holds data, socket and log; the keeper removes it
	user string
	life io.Closer // the keeper's input: PostgreSQL ends when it closes
	made atomic.Int64
}

var started struct {
	once    sync.Once
	cluster *cluster
	missing string
	err     error
}

// theCluster starts the cluster on first use. missing says what the machine lacks.
func theCluster() (c *cluster, missing string, err error) {
	started.once.Do(func() { started.cluster, started.missing, started.err = startCluster() })
	return started.cluster, started.missing, started.err
}

// socketPort only names the socket file: nothing listens on the network.
const socketPort = "54329"

func (c *cluster) url(database string) string {
	u := url.URL{Scheme: "postgres", Path: "/" + database}
	u.RawQuery = url.Values{"host": {c.dir}, "port": {socketPort}, "user": {c.user}}.Encode()
	return u.String()
}

// database makes an empty one. They go with the cluster.
func (c *cluster) database(ctx context.Context) (string, error) {
	admin, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close() }()
	name := fmt.Sprintf("test_%d", c.made.Add(1))
	_, err = admin.ExecContext(ctx, "CREATE DATABASE "+name)
	return name, err
}

// binaries finds the folder of initdb and postgres: the newest of Debian's, or
// where PATH leads.
func binaries() (dir string, found bool) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	version := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		return n
	}
	sort.Slice(dirs, func(i, j int) bool { return version(dirs[i]) > version(dirs[j]) })
	for _, d := range append(dirs, filepath.SplitList(os.Getenv("PATH"))...) {
		if isFile(filepath.Join(d, "initdb")) && isFile(filepath.Join(d, "postgres")) {
			return d, true
		}
	}
	return "", false
}

func isFile(name string) bool {
	i, err := os.Stat(name)
	return err == nil && i.Mode().IsRegular()
}

// shell quotes an argument for sh.
func shell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
