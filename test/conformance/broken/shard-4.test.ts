// The twins of shard 4.
import { judgeShard } from './shard.ts';

judgeShard(4);
