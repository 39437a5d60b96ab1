"""What `duijie plan` says: progress, the result, what holds it back, and why there is none."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "plan.preparing": (
        "正在读取问题、准备求解器（首次约需半分钟）",
        "正在讀取問題、準備求解器（首次約需半分鐘）",
        "Reading the problem and preparing the solvers (half a minute the first time)",
    ),
    "plan.progress": (
        "{seconds} 秒：得分 {score}，上界 {bound}（差距 {gap}），尚缺 {shortfall} 场",
        "{seconds} 秒：得分 {score}，上界 {bound}（差距 {gap}），尚缺 {shortfall} 場",
        "{seconds} s: score {score}, bound {bound} (gap {gap}), {shortfall} meetings short",
    ),
    "plan.progress_breaks": (
        "{seconds} 秒：得分 {score}，上界 {bound}（差距 {gap}），尚缺 {shortfall} 场，空档 {breaks} 个",
        "{seconds} 秒：得分 {score}，上界 {bound}（差距 {gap}），尚缺 {shortfall} 場，空檔 {breaks} 個",
        "{seconds} s: score {score}, bound {bound} (gap {gap}), {shortfall} meetings short, {breaks} breaks",
    ),
    "plan.seconds": ("用时 {seconds} 秒", "用時 {seconds} 秒", "{seconds} s in all"),
    "plan.proved": (
        "{meetings} 场洽谈，得分 {score}，已证明不可能更高；尚缺 {shortfall} 场，空档 {breaks} 个，换桌 {moves} 次",
        "{meetings} 場洽談，得分 {score}，已證明不可能更高；尚缺 {shortfall} 場，空檔 {breaks} 個，換桌 {moves} 次",
        "{meetings} meetings, score {score}, proved to be the highest; {shortfall} short, {breaks} breaks, {moves} table moves",
    ),
    "plan.reached": (
        "{meetings} 场洽谈，得分 {score}，上界 {bound}（差距 {gap}）；尚缺 {shortfall} 场，空档 {breaks} 个，换桌 {moves} 次",
        "{meetings} 場洽談，得分 {score}，上界 {bound}（差距 {gap}）；尚缺 {shortfall} 場，空檔 {breaks} 個，換桌 {moves} 次",
        "{meetings} meetings, score {score}, bound {bound} (gap {gap}); {shortfall} short, {breaks} breaks, {moves} table moves",
    ),
    "plan.impossible": (
        "已证明无法安排：以下洽谈不能在这些规则下全部举行，请取消一场或放宽一条规则。洽谈：{pairs}。规则：{rules}。相关单位：{organisations}。",
        "已證明無法安排：以下洽談不能在這些規則下全部舉行，請取消一場或放寬一條規則。洽談：{pairs}。規則：{rules}。相關單位：{organisations}。",
        "Proved impossible: these meetings cannot all be held under these rules; give up one or relax one. Meetings: {pairs}. Rules: {rules}. Organisations: {organisations}.",
    ),
    "plan.nobody": ("无", "無", "none"),
    "plan.binding.table": (
        "再加一张桌子，得分上界增加 {score}，缺额下界减少 {shortfall}",
        "再加一張桌子，得分上界增加 {score}，缺額下界減少 {shortfall}",
        "One more table would raise the bound of the score by {score} and lower that of the shortfall by {shortfall}",
    ),
    "plan.binding.slot": (
        "再加一个时段，得分上界增加 {score}，缺额下界减少 {shortfall}",
        "再加一個時段，得分上界增加 {score}，缺額下界減少 {shortfall}",
        "One more slot would raise the bound of the score by {score} and lower that of the shortfall by {shortfall}",
    ),
    "plan.binding.agenda": (
        "{organisation} 再来一人，得分上界增加 {score}，缺额下界减少 {shortfall}",
        "{organisation} 再來一人，得分上界增加 {score}，缺額下界減少 {shortfall}",
        "One more agenda of {organisation} would raise the bound of the score by {score} and lower that of the shortfall by {shortfall}",
    ),
    "rule.spare_share": ("预留的空桌比例", "預留的空桌比例", "the share kept free"),
    "rule.closed_tables": ("桌位关闭时段", "桌位關閉時段", "closed tables"),
    "rule.own_tables": ("单位限用的桌位", "單位限用的桌位", "tables of their own"),
    "rule.tables": ("桌数", "桌數", "the number of tables"),
    "rule.after": ("先后次序", "先後次序", "the order of meetings"),
    "rule.pair_slots": ("组合限定的时段", "組合限定的時段", "slots of pairs"),
    "rule.forbidden": ("禁止的组合", "禁止的組合", "forbidden pairs"),
    "rule.seats": ("一方整天固定桌位", "一方整天固定桌位", "one side keeps its tables all day"),
    "rule.frozen": ("已公布且冻结的时段", "已公佈且凍結的時段", "frozen slots"),
    "rule.absences": ("单位缺席的时段", "單位缺席的時段", "absences"),
    "rule.max_meetings": ("单位的洽谈上限", "單位的洽談上限", "most meetings of an organisation"),
    "rule.agendas": ("一人同时只能参加一场", "一人同時只能參加一場", "one meeting per person and slot"),
    "rule.locked": ("锁定的时段和桌位", "鎖定的時段和桌位", "locked slots and tables"),
    "plan_seats": (
        "必须举行的洽谈排不进固定桌位，也未证明无法安排。请增加桌子，或减少锁定的桌位、关闭的桌位和必须举行的洽谈。",
        "必須舉行的洽談排不進固定桌位，也未證明無法安排。請增加桌子，或減少鎖定的桌位、關閉的桌位和必須舉行的洽談。",
        "The meetings that must be held were not fitted to tables kept all day, and none is proved impossible. Add tables, or lock, close or require less.",
    ),
    "plan_break_spread": (
        "必须举行的洽谈使各人的空档数相差超过 break_spread，未找到更好的安排，也未证明不存在。请调大 break_spread，或减少必须举行的洽谈。",
        "必須舉行的洽談使各人的空檔數相差超過 break_spread，未找到更好的安排，也未證明不存在。請調大 break_spread，或減少必須舉行的洽談。",
        "Meetings that must be held leave some with more breaks than break_spread allows; no better order was found, nor is it proved that there is none. Raise break_spread, or ask for fewer meetings that must be held.",
    ),
    "plan_out_of_time": (
        "时间已到，尚未找到任何合规的日程，也未证明无法安排。请增加 --seconds，或减少必须举行的洽谈。",
        "時間已到，尚未找到任何合規的日程，也未證明無法安排。請增加 --seconds，或減少必須舉行的洽談。",
        "The time was over before any legal schedule was found, and none is proved impossible. Give more --seconds, or ask for fewer meetings that must be held.",
    ),
}
