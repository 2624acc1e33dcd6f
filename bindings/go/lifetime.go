package wasmvm

import (
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	stateClosed    = 1 << 62
	stateExclusive = 1 << 61
	stateUsers     = stateExclusive - 1
)

// lifetime counts who is in an object. What ends is freed when nobody is in, so that Close is safe at any time, by any goroutine.
type lifetime struct {
	state   atomic.Int64
	waiting atomic.Bool // pending is not empty
	mu      sync.Mutex
	pending []func()
	free    func()
}

func (l *lifetime) enter() error {
	for {
		v := l.state.Load()
		if v&stateClosed != 0 {
			return ErrClosed
		}
		if v&stateExclusive != 0 {
			runtime.Gosched()
			continue
		}
		if l.state.CompareAndSwap(v, v+1) {
			return nil
		}
	}
}

// join is enter for those whose caller is in already: it works while a closed object is still in use.
func (l *lifetime) join() { l.state.Add(1) }

func (l *lifetime) leave() {
	v := l.state.Add(-1)
	if v&stateUsers == 0 && (v&stateClosed != 0 || l.waiting.Load()) {
		l.settle()
	}
}

// settle frees what has ended, if nobody is in.
func (l *lifetime) settle() {
	for {
		v := l.state.Load()
		if v&stateUsers != 0 || v&stateExclusive != 0 {
			return // who leaves last settles
		}
		if !l.state.CompareAndSwap(v, v|stateExclusive) {
			continue
		}
		l.drain()
		if v&stateClosed != 0 {
			l.free() // and nobody ever gets in again
			return
		}
		l.state.And(^stateExclusive)
		if now := l.state.Load(); now&stateClosed == 0 && !l.waiting.Load() {
			return
		}
	}
}

func (l *lifetime) drain() {
	for l.waiting.Load() {
		l.mu.Lock()
		work := l.pending
		l.pending = nil
		l.waiting.Store(false)
		l.mu.Unlock()
		for _, f := range work {
			f()
		}
	}
}

// later runs f when nobody is in; never if the object has been freed.
func (l *lifetime) later(f func()) {
	l.mu.Lock()
	l.pending = append(l.pending, f)
	l.waiting.Store(true)
	l.mu.Unlock()
	l.settle()
}

func (l *lifetime) close() {
	if l.state.Or(stateClosed)&stateClosed == 0 {
		l.settle()
	}
}

// resource is a handle that belongs to a store: it ends by itself, by its cleanup, or with the store.
type resource struct {
	core   *storeCore
	closed atomic.Bool
	free   func()
}

func (r *resource) enter() error {
	if err := r.core.enter(); err != nil {
		return err
	}
	if r.closed.Load() {
		r.core.leave()
		return ErrClosed
	}
	return nil
}

func (r *resource) close() {
	if r.closed.CompareAndSwap(false, true) {
		r.core.later(func() {
			r.core.forget(r)
			r.free()
		})
	}
}
