/** The part of node-postgres that is used here. */
declare module "pg" {
  export interface QueryConfig {
    name?: string;
    text: string;
    values: unknown[];
    /** How this query's answers are read. */
    types: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
  }
  export interface QueryResult {
    command: string;
    rowCount: number | null;
    rows: Record<string, string | number | null>[];
  }
  export interface PoolClient {
    query(config: QueryConfig | string): Promise<QueryResult>;
    release(broken?: boolean): void;
    on(event: "error", listener: (error: Error) => void): void;
  }
  export class Pool {
    constructor(options: Record<string, unknown>);
    connect(): Promise<PoolClient>;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "connect", listener: (client: PoolClient) => void): void;
    end(): Promise<void>;
  }
  const pg: {
    Pool: typeof Pool;
    types: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
  };
  export default pg;
}
