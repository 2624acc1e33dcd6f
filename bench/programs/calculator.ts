// AssemblyScript: classes, its own strings, arrays and maps over its allocator: a small calculator that scans, parses and
// evaluates expressions with variables.

class Random {
  constructor(public state: u32) {}

  next(): u32 {
    let x = this.state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return (this.state = x);
  }
}

abstract class Node {
  abstract evaluate(variables: Map<string, i32>): i32;
  abstract depth(): i32;
}

class Literal extends Node {
  constructor(public value: i32) {
    super();
  }
  evaluate(variables: Map<string, i32>): i32 {
    return this.value;
  }
  depth(): i32 {
    return 1;
  }
}

class Variable extends Node {
  constructor(public name: string) {
    super();
  }
  evaluate(variables: Map<string, i32>): i32 {
    return variables.has(this.name) ? variables.get(this.name) : -1;
  }
  depth(): i32 {
    return 1;
  }
}

class Binary extends Node {
  constructor(public operator: i32, public left: Node, public right: Node) {
    super();
  }
  evaluate(variables: Map<string, i32>): i32 {
    const a = this.left.evaluate(variables);
    const b = this.right.evaluate(variables);
    switch (this.operator) {
      case 43: return a + b;
      case 45: return a - b;
      case 42: return a * b;
      default: return b == 0 ? a : (a & 0x7fffffff) % (b & 0xffff | 1);
    }
  }
  depth(): i32 {
    const a = this.left.depth();
    const b = this.right.depth();
    return 1 + (a > b ? a : b);
  }
}

class Parser {
  at: i32 = 0;
  constructor(public text: string) {}

  peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : 0;
  }

  sum(): Node {
    let left = this.product();
    while (this.peek() == 43 || this.peek() == 45) {
      const operator = this.text.charCodeAt(this.at++);
      left = new Binary(operator, left, this.product());
    }
    return left;
  }

  product(): Node {
    let left = this.atom();
    while (this.peek() == 42 || this.peek() == 37) {
      const operator = this.text.charCodeAt(this.at++);
      left = new Binary(operator, left, this.atom());
    }
    return left;
  }

  atom(): Node {
    if (this.peek() == 40) {
      this.at++;
      const inner = this.sum();
      this.at++;
      return inner;
    }
    const start = this.at;
    if (this.peek() >= 97) {
      while (this.peek() >= 97) this.at++;
      return new Variable(this.text.substring(start, this.at));
    }
    let value = 0;
    while (this.peek() >= 48 && this.peek() <= 57) value = value * 10 + this.text.charCodeAt(this.at++) - 48;
    return new Literal(value);
  }
}

const names: string[] = ["x", "y", "total", "rate", "height", "count"];

function makeText(random: Random, depth: i32): string {
  const choice = random.next();
  if (depth == 0) return (choice & 1) != 0 ? (choice >> 8 & 0xff).toString() : names[choice >> 8 & 3];
  const operator = "+-*%".charAt(choice >> 4 & 3);
  const inner = makeText(random, depth - 1) + operator + makeText(random, depth - 1);
  return (choice & 3) == 0 ? inner : "(" + inner + ")";
}

export function run(rounds: u32): u64 {
  const random = new Random(42);
  const variables = new Map<string, i32>();
  const histogram = new StaticArray<u32>(16);
  let sum: u64 = 0;
  for (let i: u32 = 0; i < rounds; i++) {
    for (let j = 0; j < names.length; j++) variables.set(names[j], <i32>(random.next() & 0xfff));
    const text = makeText(random, 5);
    const tree = new Parser(text).sum();
    for (let j = 0; j < 20; j++) {
      variables.set("x", j);
      sum = (sum ^ <u64>(<u32>tree.evaluate(variables))) * 0x9e3779b97f4a7c15 + (sum >> 29);
    }
    histogram[tree.depth() & 15]++;
    sum += text.length;
  }
  for (let i = 0; i < 16; i++) sum += <u64>histogram[i] * i;
  return sum;
}
