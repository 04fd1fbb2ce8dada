// The twins of shard 2.
import { judgeShard } from './shard.ts';

judgeShard(2);
