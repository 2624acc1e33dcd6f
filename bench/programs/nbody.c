/* Floating point over structures: bodies that attract one another, in steps of time. */
#include <math.h>
#include "bench.h"

enum { kBodies = 5 };
struct body {
  double x, y, z, vx, vy, vz, mass;
};
static struct body bodies[kBodies];

static void start(void) {
  uint32_t seed = 7;
  for (int i = 0; i < kBodies; i++) {
    double* values = &bodies[i].x;
    for (int j = 0; j < 6; j++) values[j] = (next_random(&seed) % 2001 - 1000.0) / (j < 3 ? 100 : 1000);
    bodies[i].mass = i == 0 ? 40 : 0.05 * i;
  }
}

static void advance(double dt) {
  for (int i = 0; i < kBodies; i++) {
    struct body* a = &bodies[i];
    for (int j = i + 1; j < kBodies; j++) {
      struct body* b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double square = dx * dx + dy * dy + dz * dz + 0.01;
      double pull = dt / (square * sqrt(square));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (int i = 0; i < kBodies; i++) {
    bodies[i].x += dt * bodies[i].vx;
    bodies[i].y += dt * bodies[i].vy;
    bodies[i].z += dt * bodies[i].vz;
  }
}

uint64_t run(uint32_t rounds) {
  start();
  for (uint32_t i = 0; i < rounds; i++) advance(0.001);
  uint64_t sum = 0;
  for (int i = 0; i < kBodies; i++) sum = mix(sum, bits_of(bodies[i].x) ^ bits_of(bodies[i].vy));
  return sum;
}
