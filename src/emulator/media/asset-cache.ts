// Keeps the most recently used assets in memory, up to a number of bytes.
import type { Asset } from './media.ts';

export interface AssetCache {
  get(key: string): Asset | undefined;
  /** An asset larger than the whole cache is not kept. */
  put(key: string, asset: Asset): void;
  /** Number of bytes in the cache. */
  size(): number;
}

export function createAssetCache(maxBytes: number): AssetCache {
  const assets = new Map<string, Asset>(); // in order of use, oldest first
  let held = 0;

  function drop(key: string): void {
    held -= assets.get(key)?.bytes.length ?? 0;
    assets.delete(key);
  }

  return {
    get(key) {
      const asset = assets.get(key);
      if (asset === undefined) return undefined;
      assets.delete(key);
      assets.set(key, asset);
      return asset;
    },
    put(key, asset) {
      drop(key);
      if (asset.bytes.length > maxBytes) return;
      assets.set(key, asset);
      held += asset.bytes.length;
      for (const oldest of assets.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    size: () => held,
  };
}
