// The bodies of edits and extensions (SPEC, contract:edits.* contract:extensions.*).
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { boundedText, oneOfTexts } from './text.ts';

/** A reference to a video of the project by its id. */
export const VideoReference = z
  .strictObject({ id: z.string().describe('The id of a completed video.') })
  .meta({ id: 'VideoReference', description: 'A completed video by reference.' });

const uploaded = z.unknown();
const prompt = (profile: Profile, description: string) =>
  boundedText(profile.promptLength.value, description);
const model = (profile: Profile) =>
  z
    .enum(Object.keys(profile.models.value))
    .default(profile.defaults.value.model)
    .describe('For an uploaded video only; a video of the project keeps its own.');
const added = (profile: Profile) =>
  oneOfTexts(profile.seconds.value, {
    listed: profile.listedSeconds.value,
    description: 'Duration of what is added; a string, not a number.',
  });

/** An edit of a video of the project. */
export const editVideo = (profile: Profile) =>
  z.strictObject({ video: VideoReference, prompt: prompt(profile, 'What to change.') });

/**
 * An edit of an uploaded file. The guide requires `model` for uploads, but no SDK has the field
 * (contract:derived.model-beside-upload). Therefore a request without `model` gets the default model.
 */
export const editUpload = (profile: Profile) =>
  editVideo(profile).extend({ video: uploaded, model: model(profile) });

/** An extension of a video of the project. */
export const extendVideo = (profile: Profile) =>
  z.strictObject({
    video: VideoReference,
    prompt: prompt(profile, 'How it goes on.'),
    seconds: added(profile),
  });

/** An extension of an uploaded file. */
export const extendUpload = (profile: Profile) =>
  extendVideo(profile).extend({ video: uploaded, model: model(profile) });
