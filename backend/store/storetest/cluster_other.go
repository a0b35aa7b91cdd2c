//go:build !unix

package storetest

func startCluster() (*cluster, string, error) {
	return nil, "a private cluster is only started on Unix", nil
}
