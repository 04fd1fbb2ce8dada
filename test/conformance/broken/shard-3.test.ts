// The twins of shard 3.
import { judgeShard } from './shard.ts';

judgeShard(3);
