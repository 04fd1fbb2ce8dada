// A dialog: the browser keeps the focus in it, and Escape closes it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './bits.tsx';

interface Props {
  title: string;
  children: ComponentChildren;
  /** Without it, the dialog cannot be closed. */
  onClose?: () => void;
}

export function Dialog({ title, children, onClose }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    box.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={({ target, currentTarget }) => {
        // A click on the dialog itself is a click on the space around its content.
        if (target === currentTarget) onClose?.();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2>{title}</h2>
          {onClose === undefined ? null : <IconButton icon="close" label="Close" onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
