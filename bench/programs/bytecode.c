/* A bytecode interpreter, that is br_table: a stack machine with a switch in a loop, which runs a sieve, a sort and a recursion. */
#include "bench.h"

enum opcode {
  PUSH,
  LOAD,
  STORE,
  ADD,
  SUB,
  MUL,
  REM,
  XOR,
  AND,
  SHR,
  LESS,
  EQUAL,
  JUMP,
  JUMP_IF,
  FETCH,
  PUT,
  DUP,
  SWAP,
  DROP,
  CALL,
  RET,
  HALT
};

static int32_t code[512];
static int length;
static int32_t cells[4096];

static int here(void) { return length; }
static void op(enum opcode opcode) { code[length++] = opcode; }
static void op1(enum opcode opcode, int32_t operand) {
  code[length++] = opcode;
  code[length++] = operand;
}
static int hole(enum opcode opcode) {
  op1(opcode, 0);
  return length - 1;
}
static void fill(int at) { code[at] = length; }

/* The machine. Variables are per call: CALL opens a window of 8. */
__attribute__((noinline)) static int32_t execute(int32_t argument) {
  static int32_t stack[1024], windows[8 * 128];
  static int returns[128];
  int32_t *sp = stack, *variable = windows;
  int depth = 0;
  const int32_t* pc = code;
  variable[0] = argument;
  for (;;) {
    switch ((enum opcode) * pc++) {
      case PUSH: *++sp = *pc++; break;
      case LOAD: *++sp = variable[*pc++]; break;
      case STORE: variable[*pc++] = *sp--; break;
      case ADD:
        sp--;
        *sp = (int32_t)((uint32_t)sp[0] + (uint32_t)sp[1]);
        break;
      case SUB:
        sp--;
        *sp = (int32_t)((uint32_t)sp[0] - (uint32_t)sp[1]);
        break;
      case MUL:
        sp--;
        *sp = (int32_t)((uint32_t)sp[0] * (uint32_t)sp[1]);
        break;
      case REM:
        sp--;
        *sp = (int32_t)((uint32_t)sp[0] % (uint32_t)sp[1]);
        break;
      case XOR:
        sp--;
        *sp = sp[0] ^ sp[1];
        break;
      case AND:
        sp--;
        *sp = sp[0] & sp[1];
        break;
      case SHR:
        sp--;
        *sp = (int32_t)((uint32_t)sp[0] >> (sp[1] & 31));
        break;
      case LESS:
        sp--;
        *sp = sp[0] < sp[1];
        break;
      case EQUAL:
        sp--;
        *sp = sp[0] == sp[1];
        break;
      case JUMP: pc = code + *pc; break;
      case JUMP_IF: pc = *sp-- ? code + *pc : pc + 1; break;
      case FETCH: *sp = cells[*sp & 4095]; break;
      case PUT:
        cells[sp[-1] & 4095] = *sp;
        sp -= 2;
        break;
      case DUP:
        sp[1] = *sp;
        sp++;
        break;
      case SWAP: {
        int32_t top = *sp;
        *sp = sp[-1];
        sp[-1] = top;
        break;
      }
      case DROP: sp--; break;
      case CALL:
        returns[depth++] = (int)(pc + 1 - code);
        pc = code + *pc;
        variable += 8;
        variable[0] = *sp--;
        break;
      case RET:
        variable -= 8;
        pc = code + returns[--depth];
        break;
      case HALT: return *sp;
    }
  }
}

/* while (variable < limit) { body; variable += step } : opens and closes the loop. */
static int loop_head, loop_exit;
static void open_loop(int variable, int limit_variable) {
  loop_head = here();
  op1(LOAD, variable);
  op1(LOAD, limit_variable);
  op(LESS);
  op1(PUSH, 0);
  op(EQUAL);
  loop_exit = hole(JUMP_IF);
}
static void close_loop(int head, int exit, int variable, int step_variable) {
  op1(LOAD, variable);
  op1(LOAD, step_variable);
  op(ADD);
  op1(STORE, variable);
  op1(JUMP, head);
  fill(exit);
}

/* Counts primes below variable 0: clears the cells, then for each unmarked i marks its multiples. */
static void assemble_sieve(void) {
  op1(PUSH, 1), op1(STORE, 4);
  op1(PUSH, 0), op1(STORE, 3);
  op1(PUSH, 0), op1(STORE, 1);
  open_loop(1, 0);
  op1(LOAD, 1), op1(PUSH, 0), op(PUT);
  close_loop(loop_head, loop_exit, 1, 4);
  op1(PUSH, 2), op1(STORE, 1);
  open_loop(1, 0);
  int head = loop_head, exit = loop_exit;
  op1(LOAD, 1), op(FETCH);
  int marked = hole(JUMP_IF);
  op1(LOAD, 3), op1(PUSH, 1), op(ADD), op1(STORE, 3);
  op1(LOAD, 1), op(DUP), op(ADD), op1(STORE, 2);
  open_loop(2, 0);
  op1(LOAD, 2), op1(PUSH, 1), op(PUT);
  close_loop(loop_head, loop_exit, 2, 1);
  fill(marked);
  close_loop(head, exit, 1, 4);
  op1(LOAD, 3);
}

/* Fills cells with pseudo-random numbers and mixes them with their neighbours. */
static void assemble_hash(void) {
  op1(PUSH, 0), op1(STORE, 1);
  op1(PUSH, 12345), op1(STORE, 2);
  open_loop(1, 0);
  op1(LOAD, 2), op1(PUSH, 1103515245), op(MUL), op1(PUSH, 12345), op(ADD), op(DUP), op1(STORE, 2);
  op1(PUSH, 16), op(SHR), op1(LOAD, 1), op1(PUSH, 7), op(MUL), op(FETCH), op(XOR);
  op1(LOAD, 1), op(SWAP), op(PUT);
  close_loop(loop_head, loop_exit, 1, 4);
  op1(LOAD, 2), op(ADD);
}

/* Fibonacci numbers by recursion; the function takes its argument from the stack and leaves the result there. */
static void assemble_recursion(void) {
  int over = hole(JUMP), function = here();
  op1(LOAD, 0), op1(PUSH, 2), op(LESS);
  int small = hole(JUMP_IF);
  op1(LOAD, 0), op1(PUSH, 1), op(SUB), op1(CALL, function);
  op1(LOAD, 0), op1(PUSH, 2), op(SUB), op1(CALL, function);
  op(ADD), op(RET);
  fill(small);
  op1(LOAD, 0), op(RET);
  fill(over);
  op1(PUSH, 16), op1(CALL, function), op(ADD), op(HALT);
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  length = 0;
  assemble_sieve();
  assemble_hash();
  assemble_recursion();
  for (uint32_t i = 0; i < rounds; i++) sum = mix(sum, (uint32_t)execute(4000 - (int32_t)(i & 63)));
  return sum;
}
