import type { Store } from '../store.ts';
export async function openPostgresStore(_url: string, _given: { waitMs: number }): Promise<Store> {
  throw new Error('x');
}
