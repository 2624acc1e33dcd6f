// Go with its runtime and standard library: documents encoded to JSON and back by reflection, sorted, counted in maps, with closures
// and a goroutine that sums what comes through a channel. A command: it takes the rounds as its argument and prints the checksum.
package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"sort"
	"strconv"
	"strings"
)

type line struct {
	Name  string  `json:"name"`
	Count int     `json:"count"`
	Price float64 `json:"price"`
}

type document struct {
	ID    int            `json:"id"`
	Title string         `json:"title"`
	Lines []line         `json:"lines"`
	Tags  map[string]int `json:"tags,omitempty"`
}

type random uint32

func (r *random) next() uint32 {
	x := uint32(*r)
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*r = random(x)
	return x
}

func makeDocument(id int, r *random) document {
	words := []string{"anchor", "bolt", "cable", "door", "engine", "frame"}
	made := document{ID: id, Title: strings.ToUpper(words[r.next()%6]) + " " + strconv.Itoa(id), Tags: map[string]int{}}
	for i := uint32(0); i < 3+r.next()%5; i++ {
		made.Lines = append(made.Lines, line{words[r.next()%6], int(r.next() % 50), float64(r.next()%10000) / 100})
		made.Tags[words[r.next()%6]]++
	}
	return made
}

func work(r *random, totals chan<- uint64) {
	var documents []document
	for id := 0; id < 20; id++ {
		documents = append(documents, makeDocument(id, r))
	}
	text, err := json.Marshal(documents)
	if err != nil {
		panic(err)
	}
	var read []document
	if err := json.Unmarshal(text, &read); err != nil {
		panic(err)
	}
	sort.Slice(read, func(i, j int) bool {
		if len(read[i].Lines) != len(read[j].Lines) {
			return len(read[i].Lines) < len(read[j].Lines)
		}
		return read[i].Title < read[j].Title
	})
	hash := fnv.New64a()
	for _, one := range read {
		total := 0.0
		for _, line := range one.Lines {
			total += float64(line.Count) * line.Price
		}
		fmt.Fprintf(hash, "%s:%.2f:%d", one.Title, total, one.Tags["bolt"])
	}
	totals <- hash.Sum64()
}

func main() {
	rounds, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	r := random(99)
	totals, done := make(chan uint64), make(chan uint64)
	go func() {
		sum := uint64(0)
		for total := range totals {
			sum = sum*31 + total
		}
		done <- sum
	}()
	for i := 0; i < rounds; i++ {
		work(&r, totals)
	}
	close(totals)
	fmt.Println(<-done)
}
