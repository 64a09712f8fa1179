// Holds a transparency log as it is served against Go's own packages sumdb/tlog and sumdb/note, which know nothing of us:
// the note of the checkpoint, every tile, every entry, the way from an older checkpoint, and proofs that were given out.
//
// Standard input: {"cases": [{"name", "prefix", "vkey", "witness", "old", "proofs"}]}. Standard output: one line of JSON for
// each, {"name", "why"}; "why" is empty for what is accepted.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type logCase struct {
	Name    string   `json:"name"`
	Prefix  string   `json:"prefix"`
	Vkey    string   `json:"vkey"`
	Witness string   `json:"witness"`
	Old     string   `json:"old"`
	Proofs  []string `json:"proofs"`
}

func main() {
	var asked struct {
		Cases []logCase `json:"cases"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout)
	for _, one := range asked.Cases {
		why := ""
		if err := check(one); err != nil {
			why = err.Error()
		}
		_ = out.Encode(map[string]string{"name": one.Name, "why": why})
	}
}

func check(one logCase) error {
	verifiers, err := verifiersOf(one)
	if err != nil {
		return err
	}
	text, err := get(one.Prefix + "/checkpoint")
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(text, verifiers)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, tiles{one.Prefix})
	if err := checkEntries(one.Prefix, tree, reader); err != nil {
		return err
	}
	old, err := openCheckpoint([]byte(one.Old), verifiers)
	if err != nil {
		return err
	}
	if old.N > tree.N {
		return errors.New("the log is shorter than it was")
	}
	way, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(way, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return err
	}
	for _, proof := range one.Proofs {
		if err := checkProof(proof, old, verifiers); err != nil {
			return err
		}
	}
	return nil
}

// Both have to be there: note.Open by itself is content with one.
func openCheckpoint(text []byte, verifiers []note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifiers...))
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) != len(verifiers) {
		return tlog.Tree{}, fmt.Errorf("%d signatures of %d", len(opened.Sigs), len(verifiers))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifiers[0].Name() {
		return tlog.Tree{}, errors.New("this is no checkpoint of the log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// Every entry of every bundle is hashed and held against the tiles, which the reader holds against the root.
func checkEntries(prefix string, tree tlog.Tree, reader tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
		bundle, err := get(prefix + "/" + strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1))
		if err != nil {
			return err
		}
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		hashes, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, hash := range hashes {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("there is no entry %d", first+int64(i))
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			if tlog.RecordHash(bundle[2:length]) != hash {
				return fmt.Errorf("entry %d is not the one of the tree", first+int64(i))
			}
			bundle = bundle[length:]
		}
		if len(bundle) != 0 {
			return errors.New("there is more in a bundle than its entries")
		}
	}
	return nil
}

// A .tlog-proof: the entry that its extra part opens is in the tree, and the tree follows from the older one.
func checkProof(text string, old tlog.Tree, verifiers []note.Verifier) error {
	parts := strings.SplitN(text, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("this is no proof")
	}
	tree, err := openCheckpoint([]byte(parts[1]), verifiers)
	if err != nil {
		return err
	}
	extra, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	var opened struct {
		Kind, Salt, Statement, Time string
		Consistency                 struct {
			Since int64
			Path  []string
		}
	}
	if err := json.Unmarshal(extra, &opened); err != nil {
		return err
	}
	salt, err := base64.RawURLEncoding.DecodeString(opened.Salt)
	if err != nil {
		return err
	}
	commitment := sha256.Sum256(append(salt, opened.Statement...))
	entry := fmt.Sprintf(`{"commitment":"%s","kind":"%s","time":"%s","version":1}`,
		base64.RawURLEncoding.EncodeToString(commitment[:]), opened.Kind, opened.Time)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	path, err := parseHashes(lines[3:])
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash([]byte(entry))); err != nil {
		return err
	}
	way, err := parseHashes(opened.Consistency.Path)
	if err != nil {
		return err
	}
	return tlog.CheckTree(way, tree.N, tree.Hash, old.N, old.Hash)
}

func parseHashes(texts []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		hashes[i] = hash
	}
	return hashes, nil
}

// Tiles by their C2SP paths: those of Go, without the height.
type tiles struct{ prefix string }

func (tiles) Height() int                         { return 8 }
func (tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (served tiles) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(asked))
	for i, tile := range asked {
		bytes, err := get(served.prefix + "/" + pathOf(tile))
		if err != nil {
			return nil, err
		}
		read[i] = bytes
	}
	return read, nil
}

func pathOf(tile tlog.Tile) string { return strings.Replace(tile.Path(), "tile/8/", "tile/", 1) }

func verifiersOf(one logCase) ([]note.Verifier, error) {
	own, err := note.NewVerifier(one.Vkey)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(one.Witness, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("this is no key of a witness")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("this is no key of a witness")
	}
	return []note.Verifier{own, cosigner{parts[0], uint32(id), ed25519.PublicKey(key[1:])}}, nil
}

// Signatures of type 4 (c2sp.org/tlog-cosignature), which Go's package leaves to others.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (witness cosigner) Name() string    { return witness.name }
func (witness cosigner) KeyHash() uint32 { return witness.id }
func (witness cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	said := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(witness.key, []byte(said), signature[8:])
}

func get(address string) ([]byte, error) {
	answer, err := http.Get(address)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
