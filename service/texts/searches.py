"""Facets, their values, and what a search tells besides its hits."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "facet.sector": ("行业", "行業", "Sector"),
    "facet.stage": ("环节", "環節", "Stage"),
    "facet.technique": ("技术", "技術", "Technique"),
    "facet.kind": ("供给类别", "供給類別", "Kind"),
    "facet.city": ("单位所在地", "單位所在地", "City of the organisation"),
    "facet.budget": ("预算", "預算", "Budget"),
    "facet.price": ("价格", "價格", "Price"),
    "facet.period": ("周期", "週期", "Period"),
    "facet.cooperation": ("合作方式", "合作方式", "Cooperation"),
    "facet.edition": ("清单", "清單", "List"),
    "facet.unstated": ("未说明", "未說明", "Not stated"),
    "facet.to-200000": ("20万元以内", "20萬元以內", "up to ¥200,000"),
    "facet.to-500000": ("20–50万元", "20–50萬元", "¥200,000–500,000"),
    "facet.to-1000000": ("50–100万元", "50–100萬元", "¥500,000–1 million"),
    "facet.to-3000000": ("100–300万元", "100–300萬元", "¥1–3 million"),
    "facet.over-3000000": ("300万元以上", "300萬元以上", "over ¥3 million"),
    "facet.to-3": ("3个月以内", "3個月以內", "up to 3 months"),
    "facet.to-6": ("3–6个月", "3–6個月", "3–6 months"),
    "facet.to-12": ("6–12个月", "6–12個月", "6–12 months"),
    "facet.over-12": ("12个月以上", "12個月以上", "over 12 months"),
    "filter_unknown": (
        "{side}没有筛选项 {facet}。可用：{choices}。",
        "{side}沒有篩選項 {facet}。可用：{choices}。",
        "{side} has no filter {facet}. There are: {choices}.",
    ),
    "filter_value_unknown": (
        "筛选项 {facet} 没有值“{value}”。可用的值见不带此筛选的搜索结果。",
        "篩選項 {facet} 沒有值「{value}」。可用的值見不帶此篩選的搜尋結果。",
        "The filter {facet} has no value “{value}”. A search without it lists those there are.",
    ),
    "filter_too_many": (
        "筛选项 {facet} 最多选 {limit} 个值。请减少。",
        "篩選項 {facet} 最多選 {limit} 個值。請減少。",
        "The filter {facet} takes {limit} values at most. Choose fewer.",
    ),
    "search.corrected": (
        "没有找到“{typed}”，已按“{meant}”搜索。",
        "沒有找到「{typed}」，已按「{meant}」搜尋。",
        "Nothing says “{typed}”; “{meant}” was searched for.",
    ),
    "search.drop": (
        "去掉“{facet}”筛选，有 {count} 条",
        "去掉「{facet}」篩選，有 {count} 筆",
        "Without the filter “{facet}”: {count}",
    ),
    "search.drop_all": (
        "去掉全部筛选，有 {count} 条",
        "去掉全部篩選，有 {count} 筆",
        "Without any filter: {count}",
    ),
}
