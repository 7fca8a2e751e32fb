export { worldFollowing } from './following.ts';
export { type WorldOptions, worldOptions } from './options.ts';
export { worldTruth } from './truth.ts';
export { world } from './world.ts';
