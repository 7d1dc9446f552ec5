import type { Workspaces } from "../context.ts";
import type { Db, Queries, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { compiling } from "./compile.ts";
import type { SchemaKind } from "./kind.ts";
import { inTurns } from "./pieces.ts";
import { newestNumber, newestNumberHeld, newestRevision, readRevision } from "./revisions.server.ts";
import type { Workspace } from "./workspace.ts";

/** The workspaces of one process: the newest published one, kept up to date. */
export interface OpenWorkspaces extends Workspaces {
  readonly kinds: readonly SchemaKind[];
  /** Takes over what this process just published. */
  adopt(workspace: Workspace): void;
  /** Looks for a newer revision now. */
  refresh(): Promise<void>;
  close(): void;
}

const LOOK_EVERY_MS = 500;
/** Compiled revisions kept: a write that started under an older one may still ask for the newest, and back. */
const KEPT = 3;

/**
 * Compiles the newest revision and looks every 500 ms whether another process published a newer one.
 * Throws `nothing_published` on an empty database, and `revision_unreadable` when this program does not understand the revision.
 */
export async function openWorkspaces(db: Db, kinds: readonly SchemaKind[]): Promise<OpenWorkspaces> {
  const compiled = new Map<number, Workspace>();

  const keep = (workspace: Workspace): Workspace => {
    compiled.set(workspace.revision, workspace);
    const oldest = [...compiled.keys()].sort((a, b) => a - b)[0]!;
    if (compiled.size > KEPT) compiled.delete(oldest);
    return workspace;
  };
  const load = async (q: Queries, number: number): Promise<Workspace> => {
    const known = compiled.get(number);
    if (known) return known;
    const revision = await readRevision(q, number);
    if (!revision) throw new AppError("unavailable", "nothing_published");
    const { workspace, problems } = await inTurns(compiling(revision.configuration, kinds, number));
    if (!workspace) {
      throw new AppError("unavailable", "revision_unreadable", {
        params: { revision: number },
        issues: problems,
      });
    }
    return keep(workspace);
  };

  let current = await load(db, (await newestRevision(db)).number);
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const number = await newestNumber(db);
    if (number === current.revision || number === 0) return;
    const workspace = await load(db, number);
    if (workspace.revision > current.revision) current = workspace;
  };
  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  // A look that fails (a busy database, a revision of a newer program) is tried again; writes meet the error themselves in `at`.
  const timer = setInterval(() => void refresh().catch(() => {}), LOOK_EVERY_MS);
  timer.unref();

  return {
    kinds,
    current: () => current,
    async at(tx: Tx) {
      const number = await newestNumberHeld(tx);
      return number === current.revision ? current : load(tx, number);
    },
    adopt(workspace) {
      keep(workspace);
      if (workspace.revision > current.revision) current = workspace;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}
