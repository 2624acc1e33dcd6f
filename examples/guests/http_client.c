// A client that puts an HTTP/1.1 server to the test.
//
// Usage: http_client PORT REQUESTS CONNECTIONS [SIZE]: that many requests over so many connections at a time, each kept alive, and
// checks every answer. With SIZE 0 it misbehaves as well: resets, half-closed connections, requests in pieces, slow reading.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "net.h"

enum { kMost = 256, kRoom = 1 << 16 };

struct connection {
  int fd;
  size_t used, expected; /* bytes that have come, and that the whole answer has; 0: not known yet */
};

static struct connection connections[kMost];
static char room[kMost][1024];
static int port;

static void fail(const char *what) {
  fprintf(stderr, "http_client: %s (errno %d)\n", what, errno);
  exit(1);
}

static int dial(void) {
  const int fd = net_connect(port);
  if (fd < 0) fail("connect");
  return fd;
}

static void send_all(int fd, const char *text, size_t size) {
  while (size > 0) {
    const ssize_t sent = write(fd, text, size);
    if (sent < 0) fail("write");
    text += sent;
    size -= (size_t)sent;
  }
}

static void ask(struct connection *c, size_t size) {
  char request[128];
  const int length = snprintf(request, sizeof request, "GET /size/%zu HTTP/1.1\r\nHost: localhost\r\n\r\n", size);
  c->used = c->expected = 0;
  send_all(c->fd, request, (size_t)length);
}

/* Reads what has come; 1 when the answer is whole. The body's bytes are looked at but not kept. */
static int hear(struct connection *c, char *head, size_t size) {
  static char bytes[kRoom];
  const ssize_t got = read(c->fd, bytes, sizeof bytes);
  if (got <= 0) fail("read");
  for (ssize_t i = 0; i < got; ++i) {
    if (c->used + (size_t)i < 1023) head[c->used + (size_t)i] = bytes[i];
  }
  c->used += (size_t)got;
  head[c->used < 1023 ? c->used : 1023] = '\0';
  if (c->expected == 0) {
    const char *end = strstr(head, "\r\n\r\n");
    if (end == NULL) return 0;
    const char *length = strstr(head, "Content-Length: ");
    if (strncmp(head, "HTTP/1.1 200 OK\r\n", 17) != 0 || length == NULL || strtoul(length + 16, NULL, 10) != size)
      fail("wrong answer");
    c->expected = (size_t)(end + 4 - head) + size;
  }
  if (c->used > c->expected || (c->used == c->expected && bytes[got - 1] != 'x')) fail("wrong body");
  return c->used == c->expected;
}

static void run(unsigned long requests, int count, size_t size) {
  static struct pollfd waits[kMost];
  static int owners[kMost], waiting[kMost];
  unsigned long asked = 0, answered = 0;
  for (int i = 0; i < count; ++i) {
    connections[i].fd = dial();
    waiting[i] = asked < requests;
    if (waiting[i]) ++asked, ask(&connections[i], size);
  }
  while (answered < requests) {
    nfds_t open = 0;
    for (int i = 0; i < count; ++i) {
      if (!waiting[i]) continue;
      owners[open] = i;
      waits[open++] = (struct pollfd){connections[i].fd, POLLIN, 0};
    }
    if (poll(waits, open, 10000) <= 0) fail("no answer");
    for (nfds_t w = 0; w < open; ++w) {
      const int i = owners[w];
      if (waits[w].revents == 0 || !hear(&connections[i], room[i], size)) continue;
      ++answered;
      waiting[i] = asked < requests;
      if (waiting[i]) ++asked, ask(&connections[i], size);
    }
  }
  for (int i = 0; i < count; ++i) close(connections[i].fd);
}

/* Each of these is one request that the server counts. */
static void misbehave(void) {
  struct connection c = {dial(), 0, 0};
  send_all(c.fd, "GET /si", 7); /* in pieces */
  send_all(c.fd, "ze/3 HTTP/1.1\r\nHo", 17);
  send_all(c.fd, "st: a\r\n\r\n", 9);
  while (!hear(&c, room[0], 3)) {}
  close(c.fd);

  c = (struct connection){dial(), 0, 0};
  ask(&c, 5);
  if (net_finish(c.fd) != 0) fail("shutdown"); /* half closed: the answer comes all the same, then the end */
  while (!hear(&c, room[0], 5)) {}
  char byte;
  if (read(c.fd, &byte, 1) != 0) fail("not closed");
  close(c.fd);

  c = (struct connection){dial(), 0, 0};
  ask(&c, 1 << 20); /* more than sockets hold: the server must wait for us, and serve others meanwhile */
  struct connection other = {dial(), 0, 0};
  ask(&other, 7);
  while (!hear(&other, room[1], 7)) {}
  close(other.fd);
  while (!hear(&c, room[0], 1 << 20)) {}
  close(c.fd);

  c = (struct connection){dial(), 0, 0};
  ask(&c, 1 << 20);
  net_reset(c.fd); /* in the middle of the answer */
  c = (struct connection){dial(), 0, 0};
  send_all(c.fd, "GET /", 5);
  net_reset(c.fd); /* in the middle of the question, which does not count */
}

int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "http_client PORT REQUESTS CONNECTIONS [SIZE]\n"), 2;
  port = atoi(argv[1]);
  const unsigned long requests = strtoul(argv[2], NULL, 10);
  const int count = atoi(argv[3]) < kMost ? atoi(argv[3]) : kMost;
  const size_t size = argc > 4 ? strtoul(argv[4], NULL, 10) : 100;
  net_start();
  if (size == 0) {
    for (int i = 0; i < 10; ++i) misbehave();
  }
  run(requests, count, size == 0 ? 100 : size);
  printf("%lu requests\n", requests + (size == 0 ? 50 : 0));
  return 0;
}
