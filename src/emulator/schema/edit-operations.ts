// Edits, extensions and characters as rows of the table of operations.
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { Character, CreateCharacter } from './character.ts';
import { editUpload, editVideo, extendUpload, extendVideo, VideoReference } from './derived.ts';
import { Video } from './video.ts';

const json = (schema: z.ZodType) => ({ 'application/json': schema });
const clip = z.string().meta({ format: 'binary', description: 'An MP4 video.' });

/** What came in March 2026. Its paths lie among those of videos: `GET /v1/videos/edits` asks for a video of that id. */
export function editOperations(profile: Profile) {
  const edits = { tag: 'Videos', needs: 'edits', keyed: true } as const;
  const source = { video: z.union([clip, VideoReference]) };
  const optionalModel = { model: editUpload(profile).shape.model.optional() };
  return {
    editVideo: {
      ...edits,
      method: 'post',
      path: '/v1/videos/edits',
      summary: 'Create an edited version of a completed or an uploaded video',
      body: {
        'application/json': editVideo(profile),
        'multipart/form-data': editUpload(profile).extend({ ...source, ...optionalModel }),
      },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    extendVideo: {
      ...edits,
      method: 'post',
      path: '/v1/videos/extensions',
      summary: 'Create a longer version of a completed or an uploaded video',
      body: {
        'application/json': extendVideo(profile),
        'multipart/form-data': extendUpload(profile).extend({ ...source, ...optionalModel }),
      },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    createCharacter: {
      ...edits,
      method: 'post',
      path: '/v1/videos/characters',
      summary: 'Create a character from an uploaded video',
      body: { 'multipart/form-data': CreateCharacter.extend({ video: clip }) },
      success: { 200: json(Character) },
      refusals: [400, 404, 413],
    },
    retrieveCharacter: {
      ...edits,
      method: 'get',
      path: '/v1/videos/characters/{character_id}',
      summary: 'Retrieve a character',
      success: { 200: json(Character) },
      refusals: [404],
    },
  } as const;
}
