/** Long work in pieces: it yields wherever somebody else may have a turn, and returns what it came to. */
export type Pieces<T> = Generator<void, T, void>;

/** How long one turn may take, in milliseconds, before everybody else has theirs. */
const TURN = 15;

/** Does all pieces now. */
export function atOnce<T>(pieces: Pieces<T>): T {
  for (;;) {
    const step = pieces.next();
    if (step.done) return step.value;
  }
}

/** Does the pieces in turns with whatever else the process has to do: a configuration of thousands of objects takes seconds. */
export async function inTurns<T>(pieces: Pieces<T>): Promise<T> {
  let until = performance.now() + TURN;
  for (;;) {
    const step = pieces.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await othersTurn();
    until = performance.now() + TURN;
  }
}

/** Resolves when the process has looked after its other work. */
export const othersTurn = (): Promise<void> => new Promise((done) => setImmediate(done));
