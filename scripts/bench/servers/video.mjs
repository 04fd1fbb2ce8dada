// The fixed Video body of the bare servers.
export const video = {
  id: 'video_123',
  object: 'video',
  model: 'sora-2',
  status: 'completed',
  progress: 100,
  created_at: 1_758_941_485,
  completed_at: 1_758_941_545,
  expires_at: 1_758_945_145,
  prompt: 'a cat playing piano',
  size: '720x1280',
  seconds: '4',
  remixed_from_video_id: null,
  error: null,
};
