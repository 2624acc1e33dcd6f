// poll and select on a pipe, on files and on nothing.
// grant: /
// stdin: some input
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <unistd.h>

int main(void) {
  char text[16];
  struct pollfd fds[3] = {{0, POLLIN, 0}, {1, POLLOUT, 0}, {77, POLLIN, 0}};
  // Whoever writes the other end of stdin may not have done so yet; stdout is ready at once.
  CHECK(poll(fds, 1, 10000) == 1 && (fds[0].revents & POLLIN));
  CHECK(poll(fds, 2, -1) >= 1);
  CHECK(read(0, text, sizeof text) == 10);
  CHECK(read(0, text, sizeof text) == 0);
  int file = open("/f", O_RDWR | O_CREAT, 0644);
  fds[2].fd = file;
  fds[2].events = POLLIN | POLLOUT;
  CHECK(poll(fds + 2, 1, -1) == 1 && (fds[2].revents & POLLOUT));
  fds[2].fd = 77;
  CHECK(poll(fds + 2, 1, 0) == 1 && (fds[2].revents & POLLNVAL));
  fd_set set;
  FD_ZERO(&set);
  FD_SET(file, &set);
  struct timeval wait = {1, 0};
  CHECK(select(file + 1, NULL, &set, NULL, &wait) == 1 && FD_ISSET(file, &set));
  return done();
}
