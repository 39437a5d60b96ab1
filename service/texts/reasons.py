"""Why two items match, why they cannot, and what one of them did not state."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "shared_words": ("双方都提到：{words}", "雙方都提到：{words}", "Both say: {words}"),
    "related_words": (
        "“{demand}”与“{supply}”意思相近",
        "「{demand}」與「{supply}」意思相近",
        "“{demand}” is close in meaning to “{supply}”",
    ),
    "query_word": ("提到：{found}", "提到：{found}", "Says: {found}"),
    "query_related_word": (
        "“{asked}”与“{found}”意思相近",
        "「{asked}」與「{found}」意思相近",
        "“{asked}” is close in meaning to “{found}”",
    ),
    "query_number": ("编号：{found}", "編號：{found}", "Number: {found}"),
    "query_organisation": ("单位名称含：{found}", "單位名稱含：{found}", "Organisation: {found}"),
    "sectors_agree": ("行业一致：{names}", "行業一致：{names}", "Same sector: {names}"),
    "stages_agree": ("环节一致：{names}", "環節一致：{names}", "Same stage: {names}"),
    "scenario_types_agree": ("场景类型一致：{names}", "場景類型一致：{names}", "Same type of scenario: {names}"),
    "techniques_agree": ("技术一致：{names}", "技術一致：{names}", "Same technique: {names}"),
    "deployment_fits": (
        "部署方式相容：要求“{asked}”，提供“{offered}”",
        "部署方式相容：要求「{asked}」，提供「{offered}」",
        "Deployment agrees: “{asked}” is asked for, “{offered}” is offered",
    ),
    "place_served": (
        "服务区域满足要求：“{asked}”——“{offered}”",
        "服務區域符合要求：「{asked}」——「{offered}」",
        "The place asked for (“{asked}”) is served (“{offered}”)",
    ),
    "price_within_budget": (
        "报价（{price}）在预算（{budget}）之内",
        "報價（{price}）在預算（{budget}）之內",
        "The price ({price}) is within the budget ({budget})",
    ),
    "price_above_budget": (
        "报价（{price}）高于预算（{budget}），需商谈",
        "報價（{price}）高於預算（{budget}），需商談",
        "The price ({price}) is above the budget ({budget}): to be negotiated",
    ),
    "able_to_develop": (
        "需求要共同开发，供方能做这类开发",
        "需求要共同開發，供方能做這類開發",
        "The demand wants something developed together, and the supply does such development",
    ),
    "closed": ("其中一方已关闭", "其中一方已關閉", "One of the two is closed"),
    "same_organisation": ("双方属于同一单位", "雙方屬於同一單位", "Both belong to the same organisation"),
    "deployment_excluded": (
        "部署方式互相排斥：要求“{asked}”，只提供“{offered}”",
        "部署方式互相排斥：要求「{asked}」，只提供「{offered}」",
        "The deployments exclude each other: “{asked}” is asked for, only “{offered}” is offered",
    ),
    "place_excluded": (
        "服务区域不含要求的地点：“{asked}”——“{offered}”",
        "服務區域不含要求的地點：「{asked}」——「{offered}」",
        "The place asked for (“{asked}”) is not served (“{offered}”)",
    ),
}
