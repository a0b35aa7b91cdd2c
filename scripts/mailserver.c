/* Lets Dovecot and Exim run from the folder ROOT they were unpacked to: some
   paths and a user are compiled in. For LD_PRELOAD, see mailserver.sh. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODULES "/usr/lib/dovecot/"

static const char *moved(const char *path, char *buf, size_t size) {
  if (!path || strncmp(path, MODULES, strlen(MODULES)) != 0 || snprintf(buf, size, "%s%s", ROOT, path) >= (int)size) return path;
  return buf;
}

DIR *opendir(const char *path) {
  static DIR *(*next)(const char *);
  char buf[4096];
  if (!next) next = dlsym(RTLD_NEXT, "opendir");
  return next(moved(path, buf, sizeof buf));
}

void *dlopen(const char *path, int flags) {
  static void *(*next)(const char *, int);
  char buf[4096];
  if (!next) next = dlsym(RTLD_NEXT, "dlopen");
  return next(moved(path, buf, sizeof buf), flags);
}

/* Exim asks at start for the user and group its Debian package makes. */
struct passwd *getpwnam(const char *name) {
  static struct passwd *(*next)(const char *);
  struct passwd *found;
  if (!next) next = dlsym(RTLD_NEXT, "getpwnam");
  found = next(name);
  return found || strcmp(name, "Debian-exim") != 0 ? found : getpwuid(getuid());
}

struct group *getgrnam(const char *name) {
  static struct group *(*next)(const char *);
  struct group *found;
  if (!next) next = dlsym(RTLD_NEXT, "getgrnam");
  found = next(name);
  return found || strcmp(name, "Debian-exim") != 0 ? found : getgrgid(getgid());
}
