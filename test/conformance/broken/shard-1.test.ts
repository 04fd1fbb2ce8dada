// The twins of shard 1.
import { judgeShard } from './shard.ts';

judgeShard(1);
