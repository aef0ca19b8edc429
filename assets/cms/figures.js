/* Live figures in the editor: chips with their values, the dialog that chooses one, the list below the text.
   Wagtail gives React, Draft.js and its own editor as globals; nothing here is built. The server writes every
   word and every value, this file only asks for them. */
(() => {
  'use strict';
  const { React, DraftJS, draftail } = window;
  if (!draftail) return;
  const TYPE = 'FIGURE';
  const panel = () => document.querySelector('[data-figures-panel]');
  const known = new Map(); // reference -> {label, value, counted (with its unit), problem}
  const chips = new Set();

  const place = () => {
    const campaign = document.querySelector('[name="campaign"]');
    return { campaign: campaign ? campaign.value : '', unit: panel() ? panel().dataset.unit : '' };
  };

  /* --- the dialog ---------------------------------------------------------------------------------------- */

  const ask = async (url, params) => {
    const { campaign, unit } = place();
    const query = new URLSearchParams(params);
    query.set('campaign', campaign);
    query.set('unit_of_page', unit);
    const response = await fetch(`${url}?${query}`, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  };

  const parsed = (html) => new DOMParser().parseFromString(html, 'text/html');

  /** Opens the dialog; resolves to {reference, label, value}, or to null when nothing was chosen. */
  const choose = (url, current) => new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'figure-dialog';
    dialog.setAttribute('aria-labelledby', 'figure-dialog-title');
    document.body.append(dialog);
    let chosen = null;
    let turn = 0;
    let waiting;

    const refresh = async (changed) => {
      const form = dialog.querySelector('[data-choose]');
      const mine = ++turn;
      let page;
      try {
        page = parsed(await ask(url, new FormData(form)));
      } catch {
        return;
      }
      if (mine !== turn || !dialog.isConnected) return;
      const result = page.querySelector('[data-result]');
      if (!result) return;
      if (changed === 'measure' || changed === 'near') {
        const focused = document.activeElement && document.activeElement.name;
        const fields = dialog.querySelector('[data-fields]');
        page.querySelectorAll('[data-fields] > *').forEach((field) => {
          // What the writer is typing in stays as it is.
          const control = field.querySelector('[name]');
          const old = fields.querySelector(`[name="${control.name}"]`);
          if (old && control.name === changed) field.querySelector('[name]').replaceWith(old);
        });
        fields.replaceChildren(...page.querySelector('[data-fields]').children);
        const again = focused && fields.querySelector(`[name="${focused}"]`);
        if (again) again.focus();
      }
      dialog.querySelector('[data-result]').replaceWith(result);
      dialog.querySelector('[data-insert]').disabled = result.hasAttribute('data-problem');
    };

    dialog.addEventListener('input', (event) => {
      window.clearTimeout(waiting);
      const name = event.target.name;
      waiting = window.setTimeout(() => refresh(name), event.target.type === 'text' ? 300 : 0);
    });
    dialog.addEventListener('submit', (event) => {
      event.preventDefault();
      const result = dialog.querySelector('[data-result]');
      if (result.hasAttribute('data-problem')) return;
      const { reference, label, value } = result.dataset;
      chosen = { reference, label, value };
      dialog.close();
    });
    dialog.addEventListener('click', (event) => {
      if (event.target.closest('[data-cancel]')) dialog.close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    // Wagtail's own shortcuts must not hear what is typed here.
    dialog.addEventListener('keydown', (event) => event.stopPropagation());

    ask(url, current ? { reference: current.reference } : {})
      .then((html) => {
        dialog.replaceChildren(...parsed(html).body.children);
        dialog.showModal();
        const first = dialog.querySelector('select, input, [data-focus]');
        if (first) first.focus();
      })
      .catch(() => {
        dialog.remove();
        window.alert(panel() ? panel().dataset.failed : '');
        resolve(null);
      });
  });

  /* --- inside the text ------------------------------------------------------------------------------------ */

  /** Inserts a figure, or exchanges the one that is being edited. */
  class FigureSource extends React.Component {
    async componentDidMount() {
      const { editorState, entityType, entityKey, entity, onComplete } = this.props;
      const chosen = await choose(entityType.chooseUrl, entity ? entity.getData() : null);
      if (!chosen) {
        onComplete(); // gives the focus back to the text, which closing alone would not
        return;
      }
      const { reference, label, value } = chosen;
      known.set(reference, { label, value, counted: value, problem: '' });
      const content = editorState.getCurrentContent().createEntity(TYPE, 'IMMUTABLE', { reference, label });
      const selection = entityKey
        ? draftail.DraftUtils.getEntitySelection(editorState, entityKey)
        : editorState.getSelection();
      const written = DraftJS.Modifier.replaceText(
        content, selection, label, null, content.getLastCreatedEntityKey(),
      );
      onComplete(DraftJS.EditorState.push(editorState, written, 'insert-characters'));
    }

    render() {
      return null;
    }
  }

  /** The chip: its text is the figure's name, the style sheet adds the value. */
  class FigureChip extends React.Component {
    componentDidMount() {
      chips.add(this);
    }

    componentWillUnmount() {
      chips.delete(this);
    }

    reference() {
      return this.props.contentState.getEntity(this.props.entityKey).getData().reference;
    }

    edit() {
      this.props.onEdit(this.props.entityKey);
    }

    render() {
      const one = known.get(this.reference());
      return React.createElement('span', {
        className: `figure-chip${one && one.problem ? ' figure-chip--problem' : ''}`,
        role: 'button',
        'data-reference': this.reference(),
        'data-value': one ? one.problem ? '?' : one.value : '…',
        title: one ? one.problem || `${one.label} · ${this.reference()}` : this.reference(),
        onMouseUp: () => this.edit(),
      }, this.props.children);
    }
  }

  draftail.registerPlugin({ type: TYPE, source: FigureSource, decorator: FigureChip }, 'entityTypes');

  /* --- the list below the text ---------------------------------------------------------------------------- */

  /** The references of all figures of the page's texts, and the texts without them. */
  const written = () => {
    const references = [];
    const text = [];
    document.querySelectorAll('[data-draftail-input]').forEach((input) => {
      let raw = null;
      try {
        raw = JSON.parse(input.value);
      } catch {
        return;
      }
      if (!raw || !raw.blocks) return;
      raw.blocks.forEach((block) => {
        const letters = [...block.text]; // ranges count characters, not halves of them
        block.entityRanges
          .filter((range) => raw.entityMap[range.key].type === TYPE)
          .sort((one, other) => one.offset - other.offset)
          .forEach((range) => {
            references.push(raw.entityMap[range.key].data.reference);
            letters.fill(' ', range.offset, range.offset + range.length);
          });
        text.push(letters.join(''));
      });
    });
    return { references: [...new Set(references)], text: text.join('\n') };
  };

  const draw = (references, typed) => {
    const root = panel();
    const list = root.querySelector('[data-list]');
    list.replaceChildren(...references.map((reference) => {
      const one = known.get(reference) || { label: reference, counted: '…', problem: '' };
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'figures-panel__figure';
      button.dataset.reference = reference;
      const label = document.createElement('span');
      label.textContent = one.label;
      const value = document.createElement('strong');
      value.textContent = one.problem ? '?' : one.counted;
      const code = document.createElement('code');
      code.textContent = reference;
      button.append(label, ' ', value, ' ', code);
      item.append(button);
      if (one.problem) {
        const problem = document.createElement('p');
        problem.className = 'figures-panel__problem';
        problem.textContent = one.problem;
        item.append(problem);
      }
      return item;
    }));
    list.hidden = !references.length;
    root.querySelector('[data-none]').hidden = references.length > 0;
    root.querySelector('[data-typed]').hidden = !typed.length;
    root.querySelector('[data-typed-list]').textContent = typed.join(', ');
  };

  const tell = async () => {
    const root = panel();
    const { references, text } = written();
    const token = document.querySelector('[name="csrfmiddlewaretoken"]');
    const response = await fetch(root.dataset.valuesUrl, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token ? token.value : '' },
      body: JSON.stringify({ ...place(), references, text }),
    });
    if (!response.ok) return;
    const { figures, typed } = await response.json();
    Object.entries(figures).forEach(([reference, one]) => known.set(reference, one));
    chips.forEach((chip) => chip.forceUpdate());
    draw(references, typed);
  };

  const watch = () => {
    const root = panel();
    if (!root || !root.dataset.unit) return;
    root.addEventListener('click', (event) => {
      const button = event.target.closest('[data-reference]');
      const chip = button && [...chips].find((one) => one.reference() === button.dataset.reference);
      if (chip) chip.edit();
    });
    // The editor writes into its hidden field without telling anybody.
    let before = null;
    window.setInterval(() => {
      const now = JSON.stringify([place(), written()]);
      if (now === before) return;
      before = now;
      tell();
    }, 700);
  };

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', watch);
  else watch();
})();
