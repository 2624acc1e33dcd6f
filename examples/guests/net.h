// Connections over TCP for guests (by the socket extension's imports) and, with the same names, for native programs. Everything
// else is POSIX in both: read, write, close, poll, fcntl.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#ifdef __wasm__

/* To be called first: writing to a closed connection is an error and nothing worse. */
static inline void net_start(void) {}

#define NET_IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int name
struct net_address {
  const void *bytes;
  uint32_t size;
};
NET_IMPORT(sock_open)(int family, int type, int *fd);
NET_IMPORT(sock_bind)(int fd, const struct net_address *address, int port);
NET_IMPORT(sock_listen)(int fd, int backlog);
NET_IMPORT(sock_accept)(int fd, int flags, int *peer);
NET_IMPORT(sock_connect)(int fd, const struct net_address *address, int port);
NET_IMPORT(sock_shutdown)(int fd, int how);
NET_IMPORT(sock_getlocaladdr)(int fd, const struct net_address *address, uint32_t *type, uint32_t *port);
NET_IMPORT(sock_setsockopt)(int fd, int level, int name, const void *value, int size);

static inline int net_result(int error) {
  if (error == 0) return 0;
  errno = error; /* wasi-libc has the numbers of WASI */
  return -1;
}

/* Listens on 127.0.0.1; port 0 becomes a free one. */
static inline int net_listen(int *port) {
  static const unsigned char loopback[4] = {127, 0, 0, 1};
  unsigned char room[16];
  const struct net_address address = {loopback, sizeof loopback}, own = {room, sizeof room};
  uint32_t type, found;
  const int on = 1;
  int fd;
  if (net_result(sock_open(1, 2, &fd)) != 0) return -1;
  if (net_result(sock_setsockopt(fd, 0, 0, &on, sizeof on)) != 0) return -1;
  if (net_result(sock_bind(fd, &address, *port)) != 0 || net_result(sock_listen(fd, 512)) != 0) return -1;
  if (net_result(sock_getlocaladdr(fd, &own, &type, &found)) != 0) return -1;
  *port = (int)found;
  return fd;
}
static inline int net_accept(int fd) {
  int peer;
  return net_result(sock_accept(fd, 4, &peer)) == 0 ? peer : -1;
}
static inline int net_connect(int port) {
  static const unsigned char loopback[4] = {127, 0, 0, 1};
  const struct net_address address = {loopback, sizeof loopback};
  int fd;
  if (net_result(sock_open(1, 2, &fd)) != 0) return -1;
  if (net_result(sock_connect(fd, &address, port)) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}
/* Says that no more will be sent. */
static inline int net_finish(int fd) { return net_result(sock_shutdown(fd, 2)); }
/* Closes with a reset instead of an orderly end. */
static inline void net_reset(int fd) {
  const int32_t linger[2] = {1, 0};
  (void)sock_setsockopt(fd, 0, 9, linger, sizeof linger);
  close(fd);
}

#else

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

static inline void net_start(void) { signal(SIGPIPE, SIG_IGN); }

static inline struct sockaddr_in net_loopback(int port) {
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}
static inline int net_listen(int *port) {
  struct sockaddr_in address = net_loopback(*port);
  socklen_t size = sizeof address;
  const int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return -1;
  if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 512) != 0) return -1;
  if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) return -1;
  *port = ntohs(address.sin_port);
  return fd;
}
static inline int net_accept(int fd) {
  const int peer = accept(fd, NULL, NULL);
  if (peer >= 0) fcntl(peer, F_SETFL, O_NONBLOCK);
  return peer;
}
static inline int net_connect(int port) {
  const struct sockaddr_in address = net_loopback(port);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  return fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}
static inline int net_finish(int fd) { return shutdown(fd, SHUT_WR); }
static inline void net_reset(int fd) {
  const struct linger linger = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

#endif
