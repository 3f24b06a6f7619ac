{#- A condition: the whole text is a word for a document that takes a sale back, such as a credit note. -#}
{% macro is_credit(column) -%}
    {%- set words = [
        'credit', 'credit note', 'credit memo', 'creditnote', 'creditmemo', 'refund', 'refunds', 'refund order', 'order refund', 'return', 'returns',
        'sales return', 'return order', 'reversal', 'chargeback', 'credit invoice', 'cancellation invoice', 'gutschrift', 'rechnungsgutschrift',
        'stornorechnung', 'storno', 'stornierung', 'rechnungskorrektur', 'korrekturrechnung', 'retoure', 'rucksendung', 'ruckgabe', 'ruckerstattung',
        'erstattung', 'rucklieferung', 'avoir', 'facture d avoir', 'note de credit', 'remboursement', 'retour', 'retour client', 'abono',
        'factura de abono', 'factura rectificativa', 'rectificativa', 'nota de credito', 'devolucion', 'reembolso', 'nota di credito', 'reso', 'rimborso',
        'nota de cred', 'devolucao', 'estorno', 'creditnota', 'creditfactuur', 'retourzending', 'terugbetaling', 'kreditnota', 'kreditfaktura',
    ] -%}
    coalesce({{ is_among(normalised_name(column), words) }}, false)
{%- endmacro %}
