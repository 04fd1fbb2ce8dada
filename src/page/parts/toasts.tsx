// The messages of actions, in a corner of the page.
import { copy, dropToast, toasts, type Toast } from '../state/toasts.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './bits.tsx';

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite" aria-label="Messages">
    {toasts.value.map((toast) => (
      <ToastView key={toast.id} toast={toast} />
    ))}
  </div>
);

function ToastView({ toast: { id, text, isFault, curl, undo } }: { toast: Toast }) {
  return (
    <div class="toast" data-toast={id} data-fault={isFault}>
      <Icon name={isFault ? 'errors' : 'check'} />
      <p>{text}</p>
      {undo === null ? null : (
        <button
          type="button"
          class="text-button"
          onClick={() => {
            dropToast(id);
            undo.act();
          }}
        >
          {undo.label}
        </button>
      )}
      <IconButton icon="close" label="Close the message" onClick={() => dropToast(id)} />
      {curl === null ? null : (
        <button
          type="button"
          class="toast-curl"
          title="Copy the line"
          aria-label={`Copy the line of curl: ${curl}`}
          onClick={() => void copy(curl, 'The line of curl')}
        >
          <code>{curl}</code>
          <Icon name="copy" />
        </button>
      )}
    </div>
  );
}
