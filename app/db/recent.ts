/** Keeps the most recently used values of a small cache; what falls out is handed to `drop`. */
export class Recent<V> {
  private readonly map = new Map<string, V>();
  private readonly size: number;
  private readonly drop: (value: V) => void;

  constructor(size: number, drop: (value: V) => void = () => {}) {
    this.size = size;
    this.drop = drop;
  }

  get(key: string): V | undefined {
    const value = this.map.get(key);
    if (value === undefined) return undefined;
    this.map.delete(key);
    this.map.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    const before = this.map.get(key);
    this.map.set(key, value);
    if (before !== undefined && before !== value) this.drop(before);
    if (this.map.size <= this.size) return;
    const [oldest, dropped] = this.map.entries().next().value as [string, V];
    this.map.delete(oldest);
    this.drop(dropped);
  }

  delete(key: string): void {
    const value = this.map.get(key);
    if (value === undefined) return;
    this.map.delete(key);
    this.drop(value);
  }

  clear(): void {
    for (const value of this.map.values()) this.drop(value);
    this.map.clear();
  }
}
