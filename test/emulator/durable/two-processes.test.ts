import { describeTwoProcesses } from './two-processes.ts';
import { two } from './started.ts';

describeTwoProcesses('a store in memory', two);
