/* The floor under all servers here: fans lines out to the members of a room and does nothing else. It knows
 * no names, no rights, no limits and no history: NICK is answered with 001, JOIN with 366, PING with PONG,
 * and a PRIVMSG goes to everybody else in the room in which its sender is.
 *
 * One thread, epoll, and for each room one buffer that all of its members are sent from, at the end of a
 * round. Writes block: whoever does not read stops everybody, as no real server may.
 *
 *     gcc -O2 -o floor bench/floor.c && ./floor 6667
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOMS = 256, CLIENTS = 65536, EVENTS = 1024, INPUT = 65536 };

struct client { char nick[32]; int room, have; char *rest; };
struct piece { size_t at, end; int from; };
struct room { int *members, count; char *out; size_t length, room; struct piece *pieces; int used, size; };

static struct client clients[CLIENTS];
static struct room rooms[ROOMS];
static int dirty[ROOMS], dirt;

static void put(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes += n, length -= n;
  }
}

static void say(int fd, const char *format, const char *a, const char *b) {
  char line[600];
  put(fd, line, snprintf(line, sizeof line, format, a, b));
}

static void join(int fd, int number) {
  struct room *room = &rooms[number % ROOMS];
  room->members = realloc(room->members, (room->count + 1) * sizeof(int));
  room->members[room->count++] = fd;
  clients[fd].room = number % ROOMS;
}

/* The sender's name and the line as it came, at the end of the room's buffer. */
static void relay(int fd, const char *line, size_t length) {
  struct room *room = &rooms[clients[fd].room];
  if (room->length + length + 80 > room->room) room->out = realloc(room->out, room->room = (room->length + length + 80) * 2);
  if (room->length == 0) dirty[dirt++] = clients[fd].room;
  size_t at = room->length;
  room->length += sprintf(room->out + at, ":%s!%s@host ", clients[fd].nick, clients[fd].nick);
  memcpy(room->out + room->length, line, length);
  room->length += length;
  struct piece *last = room->used ? &room->pieces[room->used - 1] : NULL;
  if (last && last->from == fd) { last->end = room->length; return; }
  if (room->used == room->size) room->pieces = realloc(room->pieces, (room->size = room->size * 2 + 64) * sizeof(struct piece));
  room->pieces[room->used++] = (struct piece){at, room->length, fd};
}

static void take(int fd, char *line, size_t length) {
  char word[64] = "";
  if (!strncmp(line, "PRIVMSG ", 8)) relay(fd, line, length);
  else if (sscanf(line, "NICK %31s", clients[fd].nick) == 1) say(fd, ":floor 001 %s :hello\r\n", clients[fd].nick, "");
  else if (sscanf(line, "JOIN #c%63s", word) == 1) join(fd, atoi(word)), say(fd, ":floor 366 %s #c%s :end\r\n", clients[fd].nick, word);
  else if (sscanf(line, "PING %63s", word) == 1) say(fd, ":floor PONG floor %s%s\r\n", word, "");
}

/* False at the end. */
static int hear(int fd) {
  static char buffer[INPUT + 1];
  struct client *client = &clients[fd];
  if (client->have) memcpy(buffer, client->rest, client->have);
  ssize_t n = recv(fd, buffer + client->have, INPUT - client->have, MSG_DONTWAIT);
  if (n <= 0) return 0;
  char *at = buffer, *end = buffer + client->have + n, *stop;
  while ((stop = memchr(at, '\n', end - at))) {
    char next = stop[1];
    stop[1] = 0;
    take(fd, at, stop + 1 - at);
    stop[1] = next;
    at = stop + 1;
  }
  client->have = end - at;
  if (client->have == INPUT) return 0;
  if (client->have) memcpy(client->rest = realloc(client->rest, client->have), at, client->have);
  return 1;
}

static void flush(struct room *room) {
  char *speaks = calloc(CLIENTS, 1);
  for (int i = 0; i < room->used; i++) speaks[room->pieces[i].from] = 1;
  for (int i = 0; i < room->count; i++) {
    int fd = room->members[i];
    if (!speaks[fd]) put(fd, room->out, room->length);
    /* Who has spoken is sent the pieces between. */
    else for (int k = 0; k < room->used; k++)
      if (room->pieces[k].from != fd) put(fd, room->out + room->pieces[k].at, room->pieces[k].end - room->pieces[k].at);
  }
  free(speaks);
  room->length = room->used = 0;
}

static void forget(int fd) {
  struct room *room = &rooms[clients[fd].room];
  for (int i = 0; i < room->count; i++) if (room->members[i] == fd) room->members[i] = room->members[--room->count];
  free(clients[fd].rest);
  memset(&clients[fd], 0, sizeof clients[fd]);
  close(fd);
}

int main(int count, char **words) {
  if (count == 2 && !strcmp(words[1], "--version")) return puts("a bare loop in C"), 0;
  int one = 1, poll = epoll_create1(0), door = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(door, (struct sockaddr *)&address, sizeof address) || listen(door, 1024)) return perror("floor"), 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, events[EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, door, &event);
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd != door) { if (!hear(fd)) forget(fd); continue; }
      event.data.fd = accept(door, NULL, NULL);
      if (event.data.fd < 0 || event.data.fd >= CLIENTS) continue;
      setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    while (dirt > 0) flush(&rooms[dirty[--dirt]]);
  }
}
