// An HTTP/1.1 server: keeps connections alive, serves many at a time, waits for slow readers without holding up the others.
//
// Usage: http_server PORT [REQUESTS]: prints the port it listens on (PORT 0: a free one) and ends after so many requests. GET /size/N
// answers N bytes, every other path a greeting, anything but GET and HEAD status 405.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>

#include "net.h"

enum { kConnections = 1024, kRequest = 4096, kLargest = 1 << 20 };

/* One client. The answer being sent is `head`, then `body_left` bytes that all are alike. */
struct connection {
  int fd, open_end, keeps; /* the peer has not finished sending; another request may follow the present one */
  size_t used, head_size, head_sent, body_left;
  char request[kRequest + 1], head[256];
};

static struct connection *clients[kConnections];
static char body[65536];
static unsigned long served, wanted;

static void drop(int i) {
  close(clients[i]->fd);
  free(clients[i]);
  clients[i] = NULL;
}

static void admit(int listener) {
  for (int fd; (fd = net_accept(listener)) >= 0;) {
    int i = 0;
    while (i < kConnections && clients[i] != NULL) ++i;
    if (i == kConnections || (clients[i] = calloc(1, sizeof **clients)) == NULL) {
      close(fd);
      continue;
    }
    clients[i]->fd = fd;
    clients[i]->open_end = clients[i]->keeps = 1;
  }
}

static void answer(struct connection *c, const char *status, size_t size, int with_body) {
  c->head_size =
      (size_t)snprintf(c->head, sizeof c->head, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nContent-Type: text/plain\r\n%s\r\n",
                       status, size, c->keeps ? "" : "Connection: close\r\n");
  c->head_sent = 0;
  c->body_left = with_body ? size : 0;
  ++served;
}

/* Takes one request off what has come, if it is whole, and begins the answer. */
static void begin(struct connection *c) {
  c->request[c->used] = '\0';
  char *end = strstr(c->request, "\r\n\r\n");
  if (end == NULL) {
    if (c->used == kRequest) {
      c->keeps = 0;
      answer(c, "431 Request Header Fields Too Large", 0, 0);
    }
    return;
  }
  *end = '\0';
  if (strstr(c->request, "\r\nConnection: close") != NULL) c->keeps = 0;
  const int head = strncmp(c->request, "HEAD ", 5) == 0;
  if (!head && strncmp(c->request, "GET ", 4) != 0) {
    answer(c, "405 Method Not Allowed", 0, 0);
  } else if (strncmp(c->request + (head ? 5 : 4), "/size/", 6) == 0) {
    const unsigned long size = strtoul(c->request + (head ? 11 : 10), NULL, 10);
    answer(c, size <= kLargest ? "200 OK" : "413 Content Too Large", size <= kLargest ? size : 0, !head);
  } else {
    answer(c, "200 OK", 14, !head);
  }
  c->used -= (size_t)(end + 4 - c->request);
  memmove(c->request, end + 4, c->used);
}

/* Sends what the client takes now. 0 when it must be waited for or all is out, -1 when the connection is gone. */
static int flush(struct connection *c) {
  while (c->head_size > c->head_sent || c->body_left > 0) {
    /* Head and body together: apart, the second one would wait for the first one to be acknowledged. */
    const size_t head = c->head_size - c->head_sent, rest = c->body_left < sizeof body ? c->body_left : sizeof body;
    const struct iovec pieces[2] = {{c->head + c->head_sent, head}, {body, rest}};
    const ssize_t sent = writev(c->fd, pieces, 2);
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    const size_t of_head = (size_t)sent < head ? (size_t)sent : head;
    c->head_sent += of_head;
    c->body_left -= (size_t)sent - of_head;
  }
  c->head_size = c->head_sent = 0;
  return 0;
}

static int busy(const struct connection *c) { return c->head_size > 0 || c->body_left > 0; }

/* Does all that can be done for a client now. */
static void serve(int i) {
  struct connection *c = clients[i];
  for (;;) {
    if (flush(c) != 0) return drop(i);
    if (busy(c)) return;
    if (!c->keeps) return drop(i);
    begin(c);
    if (busy(c)) continue;
    if (!c->open_end) return drop(i);
    const ssize_t got = read(c->fd, c->request + c->used, kRequest - c->used);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0) return drop(i);
    if (got == 0) c->open_end = 0; /* what it asked before is still answered */
    c->used += (size_t)got;
  }
}

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 8080;
  wanted = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
  net_start();
  memset(body, 'x', sizeof body);
  const int listener = net_listen(&port);
  if (listener < 0) return perror("listen"), 1;
  fcntl(listener, F_SETFL, O_NONBLOCK);
  printf("%d\n", port);
  fflush(stdout);
  static struct pollfd waits[kConnections + 1];
  static int owners[kConnections + 1];
  for (;;) {
    nfds_t count = 1;
    waits[0] = (struct pollfd){listener, POLLIN, 0};
    int answering = 0;
    for (int i = 0; i < kConnections; ++i) {
      if (clients[i] == NULL) continue;
      answering |= busy(clients[i]);
      owners[count] = i;
      waits[count++] = (struct pollfd){clients[i]->fd, busy(clients[i]) ? POLLOUT : POLLIN, 0};
    }
    if (wanted != 0 && served >= wanted && !answering) return 0;
    if (poll(waits, count, -1) < 0) return perror("poll"), 1;
    if (waits[0].revents != 0) admit(listener);
    for (nfds_t w = 1; w < count; ++w) {
      if (waits[w].revents != 0) serve(owners[w]);
    }
  }
}
