// Command server answers HTTP requests with WASI programs: server ADDRESS FOLDER. A request for /NAME runs FOLDER/NAME.wasm (or .wat) in
// an instance of its own, with the body as input; what it writes is the answer. Time and memory of each request are bounded.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wasmvm.dev/go"
)

const (
	maxPages  = 256 // 16 MiB
	maxTime   = time.Second
	maxBody   = 1 << 20
	maxOutput = 1 << 20
)

// bounded is an output that refuses more than maxOutput bytes.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, errors.New("too much output")
	}
	return b.Buffer.Write(p)
}

type server struct {
	engine    *wasmvm.Engine
	functions map[string]*wasmvm.Module
}

func load(folder string) (*server, error) {
	engine, err := wasmvm.NewEngine(wasmvm.NewConfig().WithMaxMemoryPages(maxPages).WithMaxGuestThreads(0))
	if err != nil {
		return nil, err
	}
	s := &server{engine, map[string]*wasmvm.Module{}}
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		path := filepath.Join(folder, file.Name())
		name := strings.TrimSuffix(file.Name(), filepath.Ext(path))
		var module *wasmvm.Module
		switch filepath.Ext(path) {
		case ".wasm":
			module, err = engine.NewModuleFromFile(path)
		case ".wat":
			var text []byte
			if text, err = os.ReadFile(path); err == nil {
				module, err = engine.NewModuleFromText(string(text))
			}
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s.functions[name] = module
	}
	return s, nil
}

func (s *server) run(ctx context.Context, module *wasmvm.Module, args []string, in io.Reader, out io.Writer) (uint32, error) {
	store, err := wasmvm.NewStore(s.engine)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	if err := store.SetWASI(wasmvm.NewWASI().WithArgs(args...).WithStdin(in).WithStdout(out).WithStderr(os.Stderr)); err != nil {
		return 0, err
	}
	instance, err := store.Instantiate(ctx, module)
	if err != nil {
		return 0, err
	}
	return instance.Run(ctx)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	module, has := s.functions[name]
	if !has {
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxTime)
	defer cancel()
	var out bounded
	code, err := s.run(ctx, module, []string{name, r.URL.RawQuery}, http.MaxBytesReader(w, r.Body, maxBody), &out)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		http.Error(w, "the function took too long", http.StatusGatewayTimeout)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	case code != 0:
		http.Error(w, fmt.Sprintf("the function ended with code %d", code), http.StatusBadGateway)
	default:
		_, _ = w.Write(out.Bytes())
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: server ADDRESS FOLDER")
		os.Exit(2)
	}
	handler, err := load(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", listener.Addr())
	log.Fatal(http.Serve(listener, handler))
}
