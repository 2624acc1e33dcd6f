// C++ with virtual calls and templates: shapes of several classes behind a base class, expression trees, a small own vector.
// It uses no standard library, so that it needs no C++ library for wasm.
#include "bench.h"

#include <stdlib.h>

void* operator new(size_t size) { return malloc(size); }
void operator delete(void* at) noexcept { free(at); }
void operator delete(void* at, size_t) noexcept { free(at); }
extern "C" void __cxa_pure_virtual() { __builtin_trap(); }

namespace {

template <typename T>
class Vector {
 public:
  Vector() = default;
  Vector(const Vector&) = delete;
  Vector& operator=(const Vector&) = delete;
  ~Vector() { free(items_); }
  void push(T item) {
    if (size_ == capacity_) {
      capacity_ = capacity_ ? 2 * capacity_ : 8;
      items_ = static_cast<T*>(realloc(items_, capacity_ * sizeof(T)));
      if (!items_) __builtin_trap();
    }
    items_[size_++] = item;
  }
  T* begin() const { return items_; }
  T* end() const { return items_ + size_; }
  uint32_t size() const { return size_; }
  T& operator[](uint32_t i) const { return items_[i]; }

 private:
  T* items_ = nullptr;
  uint32_t size_ = 0, capacity_ = 0;
};

class Shape {
 public:
  virtual ~Shape() = default;
  virtual int64_t area() const = 0;
  virtual bool contains(int32_t x, int32_t y) const = 0;
  virtual void grow(int32_t by) = 0;
};

class Rectangle : public Shape {
 public:
  Rectangle(int32_t x, int32_t y, int32_t width, int32_t height) : x_(x), y_(y), width_(width), height_(height) {}
  int64_t area() const override { return int64_t{width_} * height_; }
  bool contains(int32_t x, int32_t y) const override { return x >= x_ && y >= y_ && x < x_ + width_ && y < y_ + height_; }
  void grow(int32_t by) override { width_ += by, height_ -= by; }

 protected:
  int32_t x_, y_, width_, height_;
};

class Frame final : public Rectangle {
 public:
  using Rectangle::Rectangle;
  int64_t area() const override { return Rectangle::area() - int64_t{width_ - 2} * (height_ - 2); }
  bool contains(int32_t x, int32_t y) const override {
    return Rectangle::contains(x, y) && !(x > x_ && y > y_ && x < x_ + width_ - 1 && y < y_ + height_ - 1);
  }
};

class Disc final : public Shape {
 public:
  Disc(int32_t x, int32_t y, int32_t radius) : x_(x), y_(y), radius_(radius) {}
  int64_t area() const override { return int64_t{radius_} * radius_ * 355 / 113; }
  bool contains(int32_t x, int32_t y) const override {
    int32_t dx = x - x_, dy = y - y_;
    return dx * dx + dy * dy <= radius_ * radius_;
  }
  void grow(int32_t by) override { radius_ += by; }

 private:
  int32_t x_, y_, radius_;
};

class Union final : public Shape {
 public:
  Union(Shape* a, Shape* b) : a_(a), b_(b) {}
  ~Union() override {
    delete a_;
    delete b_;
  }
  int64_t area() const override { return a_->area() + b_->area(); }
  bool contains(int32_t x, int32_t y) const override { return a_->contains(x, y) || b_->contains(x, y); }
  void grow(int32_t by) override {
    a_->grow(by);
    b_->grow(-by);
  }

 private:
  Shape *a_, *b_;
};

Shape* make_shape(uint32_t& seed, int depth) {
  uint32_t random = next_random(&seed);
  int32_t x = random & 63, y = random >> 6 & 63, size = 3 + (random >> 12 & 31);
  switch (random >> 20 & 3) {
    case 0: return new Rectangle(x, y, size, 40 - size);
    case 1: return new Frame(x, y, size, 44 - size);
    case 2: return new Disc(x, y, size / 2);
    default:
      if (depth == 0) return new Disc(y, x, size / 3);
      return new Union(make_shape(seed, depth - 1), make_shape(seed, depth - 1));
  }
}

template <typename Visit>
void for_each_point(int32_t step, Visit visit) {
  for (int32_t y = 0; y < 64; y += step)
    for (int32_t x = 0; x < 64; x += step) visit(x, y);
}

}  // namespace

BENCH_C uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  uint32_t seed = 77;
  for (uint32_t i = 0; i < rounds; i++) {
    Vector<Shape*> shapes;
    for (int j = 0; j < 40; j++) shapes.push(make_shape(seed, 3));
    for (int step = 0; step < 3; step++) {
      for (Shape* shape : shapes) {
        sum += static_cast<uint64_t>(shape->area());
        shape->grow(step - 1);
      }
      uint32_t inside = 0;
      for_each_point(5, [&](int32_t x, int32_t y) {
        for (Shape* shape : shapes) inside += shape->contains(x, y);
      });
      sum = mix(sum, inside);
    }
    for (Shape* shape : shapes) delete shape;
  }
  return sum;
}
